/** What the screens say in Spanish of new messages by clients, expected answers, absences and crises. */

import type { responseEn } from "./response_en.ts"

export const responseEs: Record<keyof typeof responseEn, string> = {
  repliesOnly: "Aquí puede responder mensajes, pero no empezar otros nuevos.",
  repliesOnlyFix: "La consulta lo decide para cada expediente; su personal o su profesional pueden cambiarlo.",
  tooManyStarted: "Ha empezado varios mensajes que aún no tienen respuesta.",
  tooManyStartedFix: "Puede seguir escribiendo en ellos. Cuando su profesional escriba, podrá empezar otros nuevos.",
}
