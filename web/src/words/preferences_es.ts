/** What the screens say in Spanish of nudges: how chart owners are told of messages, and what clinicians learn. */

import type { preferencesEn } from "./preferences_en.ts"

export const preferencesEs: Record<keyof typeof preferencesEn, string> = {
  preferences: "Cómo se le avisa de los mensajes",
  nudgeSays:
    "Cuando tenga un mensaje sin leer, puede recibir un correo electrónico o un mensaje de texto que solo dice que hay un mensaje y dónde iniciar sesión. No nombra a la consulta ni a nadie, y no dice nada de lo escrito. La consulta decide si los envía.",
  toldBy: "Avisarme por",
  byEmail: "Correo electrónico",
  bySms: "Mensaje de texto",
  smsConsent:
    "Acepto recibir mensajes de texto que avisan de que tengo un mensaje aquí: dos al día como máximo. Pueden aplicarse las tarifas de mi operador. Puedo responder STOP en cualquier momento.",
  consentNeeded: "Los mensajes de texto necesitan su consentimiento.",
  toldNever: "No se le avisa. Mire aquí de vez en cuando.",
  ownQuiet: "Por la noche no",
  ownQuietHint: "En estas horas no se envía nada; se espera hasta que terminen.",
  ownZone: "Su zona horaria",
  ownLanguage: "Idioma de estos avisos",
  ownLanguageHint: "Para otros idiomas se usa el más cercano en que están escritos.",
  asPractice: "Como lo tiene la consulta",
  asPracticeHint:
    "Puede volver a lo que la consulta ha fijado: correo electrónico si tiene su dirección, ningún mensaje de texto, sus horas.",
  contactsTitle: "Adónde van",
  contactsHint: "La consulta guarda estos datos. Dígale si alguno falta o está mal.",
  noContacts: "La consulta no tiene ninguna dirección ni número suyo. Pídale que añada uno.",
  contactOk: "Funciona, que se sepa.",
  contactBounced: "Lo que se envió ahí fue devuelto. Pida a la consulta que lo corrija.",
  contactComplained:
    "Un aviso fue marcado como no deseado, así que ahí no se envía nada. La consulta puede anotar otra dirección.",
  contactOptedOut:
    "Desde este número se respondió STOP, así que ahí no se envía nada. La consulta puede anotar otro número.",
  contactInvalid: "Esto no puede ser una dirección ni un número. Pida a la consulta que lo corrija.",
  reachEmail: "Correo: {state}.",
  reachSms: "Texto: {state}.",
  reachTitle: "Avisar al titular de los mensajes nuevos:",
  reachOk: "funciona",
  reachNone: "sin contacto",
  reachBounced: "devuelto",
  reachComplained: "marcado como no deseado",
  reachOptedOut: "detenido por el titular",
  reachInvalid: "no válido",
  areaUnread: "Aún sin leer: un mensaje del {when}",
}
