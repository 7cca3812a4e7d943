/** What the screens say in Spanish of new messages by clients, expected answers, absences and crises. */

import type { responseEn } from "./response_en.ts"

export const responseEs: Record<keyof typeof responseEn, string> = {
  repliesOnly: "Aquí puede responder mensajes, pero no empezar otros nuevos.",
  repliesOnlyFix: "La consulta lo decide para cada expediente; su personal o su profesional pueden cambiarlo.",
  tooManyStarted: "Ha empezado varios mensajes que aún no tienen respuesta.",
  tooManyStartedFix: "Puede seguir escribiendo en ellos. Cuando su profesional escriba, podrá empezar otros nuevos.",
  whyNoStart: "¿Por qué no puedo escribir primero?",
  openNow: "La consulta está abierta ahora.",
  closedNow: "La consulta está cerrada ahora.",
  closedUntil: "La consulta está cerrada hasta el {when}.",
  expectedBy: "Puede esperar una respuesta a más tardar el {when}.",
  awayUntil: "{person} no está hasta el {when}.",
  awayNow: "{person} no está ahora.",
  standsIn: "Le sustituye {person}.",
  writeTo: "Escribir a {person}",
  emergencyNumbers: "Números de emergencia",
  callNumber: "Llamar al {number}",
  youAreAwayUntil: "Usted no está hasta el {when}; se les dice a los clientes.",
  youAreAway: "Usted no está; se les dice a los clientes.",
  changeAbsence: "Cambiar",
  toldClosed: "Enviado fuera del horario",
  toldAbsent: "Enviado mientras el profesional no estaba",
  toldClosedAbsent: "Enviado fuera del horario, mientras el profesional no estaba",
  toldAnswer: "Respuesta esperada a más tardar el {when}",
  toldAnswerToo: "; respuesta esperada a más tardar el {when}",
}
