/** Local times of a time zone, to and from UTC. */

const clocks = new Map<string | undefined, Intl.DateTimeFormat>();

/** Return what tells the time of a zone; it takes long to make one. */
function clockOf(zone: string | undefined): Intl.DateTimeFormat {
  const found =
    clocks.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  clocks.set(zone, found);
  return found;
}

/** Return how far a zone is ahead of UTC at a moment, in milliseconds. */
function offset(zone: string | undefined, at: number): number {
  const parts = clockOf(zone).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return local - Math.floor(at / 1000) * 1000;
}

/** Return the UTC moment of a local "YYYY-MM-DDTHH:MM"; the earlier one where there are two. */
export function fromLocal(local: string, zone: string | undefined): Date {
  const wanted = Date.parse(`${local.length === 10 ? `${local}T00:00` : local}Z`);
  const first = wanted - offset(zone, wanted);
  const second = wanted - offset(zone, first);
  // In the hour that is skipped both are off; the later one exists.
  if (second + offset(zone, second) !== wanted) return new Date(Math.max(first, second));
  const earlier = second - 3_600_000;
  return new Date(earlier + offset(zone, earlier) === wanted ? earlier : second);
}

/** Return a UTC moment as local "YYYY-MM-DDTHH:MM", as date inputs want it. */
export function toLocal(moment: string | Date, zone: string | undefined): string {
  const at = new Date(moment).getTime();
  return new Date(at + offset(zone, at)).toISOString().slice(0, 16);
}

export type Period =
  | "all"
  | "this_month"
  | "last_month"
  | "last_30_days"
  | "this_year"
  | "last_year"
  | "last_12_months"
  | "custom";

export const PERIODS: readonly Period[] = [
  "all",
  "this_month",
  "last_month",
  "last_30_days",
  "last_12_months",
  "this_year",
  "last_year",
  "custom",
];

/** Return the bounds of a period as UTC ISO times; the end is not part of it. */
export function bounds(
  period: Period,
  zone: string | undefined,
  now: Date,
): { start?: string; end?: string } {
  const today = toLocal(now, zone).slice(0, 10);
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  const first = (y: number, m: number) =>
    fromLocal(new Date(Date.UTC(y, m - 1, 1)).toISOString().slice(0, 10), zone).toISOString();
  const back = (days: number) =>
    fromLocal(
      new Date(Date.parse(`${today}T00:00Z`) - days * 86_400_000).toISOString().slice(0, 10),
      zone,
    ).toISOString();
  switch (period) {
    case "this_month":
      return { start: first(year, month) };
    case "last_month":
      return { start: first(year, month - 1), end: first(year, month) };
    case "last_30_days":
      return { start: back(30) };
    case "this_year":
      return { start: first(year, 1) };
    case "last_year":
      return { start: first(year - 1, 1), end: first(year, 1) };
    case "last_12_months":
      return { start: first(year - 1, month + 1) };
    default:
      return {};
  }
}
