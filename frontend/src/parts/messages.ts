/** Words of what went wrong. */

/** Return the words of an error, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (typeof error === "string") return error;
  const message = (error as { message?: unknown } | undefined)?.message;
  return typeof message === "string" ? message : String(error);
}
