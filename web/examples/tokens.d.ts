export function firstToken(): Promise<void>
export function getToken(refused?: string): Promise<string>
export function addresses(): Promise<{ api: string; live: string }>
