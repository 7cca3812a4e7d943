/** What the screens say in English of nudges: how chart owners are told of messages, and what clinicians learn. */

export const preferencesEn = {
  preferences: "How you are told of messages",
  nudgeSays:
    "When you have an unread message, you can get an e-mail or a text that says only that there is a message, and where to sign in. It names neither the practice nor anybody, and says nothing of what was written. The practice decides whether it sends them.",
  toldBy: "Tell me by",
  byEmail: "E-mail",
  bySms: "Text message",
  smsConsent:
    "I agree to get text messages that I have a message here: at most two a day. My carrier’s rates may apply. I can answer STOP at any time.",
  consentNeeded: "Text messages need your agreement.",
  toldNever: "You are not told. Look here now and then.",
  ownQuiet: "Not at night",
  ownQuietHint: "Nothing is sent in these hours; it waits until they end.",
  ownZone: "Your time zone",
  ownLanguage: "Language of these messages",
  ownLanguageHint: "Other languages get the nearest one that they are written in.",
  asPractice: "As the practice has it",
  asPracticeHint:
    "You can go back to what the practice has set: e-mail where it has your address, no text messages, its hours.",
  contactsTitle: "Where they go",
  contactsHint: "The practice keeps these. Tell them if one is wrong or missing.",
  noContacts: "The practice has no address or number of yours. Ask them to add one.",
  contactOk: "Works, as far as is known.",
  contactBounced: "What was sent there came back. Ask the practice to correct it.",
  contactComplained:
    "A message to it was reported as unwanted, so nothing is sent there. The practice can enter another.",
  contactOptedOut: "STOP was answered from this number, so nothing is sent there. The practice can enter another.",
  contactInvalid: "This cannot be an address or number. Ask the practice to correct it.",
  reachEmail: "E-mail: {state}.",
  reachSms: "Text: {state}.",
  reachTitle: "Telling the owner of new messages:",
  reachOk: "works",
  reachNone: "no contact",
  reachBounced: "came back",
  reachComplained: "reported as unwanted",
  reachOptedOut: "stopped by the owner",
  reachInvalid: "not valid",
  areaUnread: "Not read yet: a message of {when}",
}
