/** What the screens say in English of new messages by clients, expected answers, absences and crises. */

export const responseEn = {
  repliesOnly: "You can answer messages here, but not start new ones.",
  repliesOnlyFix: "The practice decides that for each chart; its staff or your clinician can change it.",
  tooManyStarted: "You have started several messages that were not answered yet.",
  tooManyStartedFix: "You can still write into each of them. Once your clinician writes, you can start new ones again.",
}
