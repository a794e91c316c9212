/** The charge curve of a session, over time or over the state of charge. */

import type { Format } from "../format";
import type { Interval, SessionDetail } from "../ledger/types";
import type { Say } from "../words";
import type { Plot } from "./plot";

const TICKS = 7;
const STEP_PERCENT = 5;

/** Return the curve over time: power as it flowed, with the state of charge. */
export function overTime(session: SessionDetail, format: Format, say: Say): Plot {
  const rows = session.intervals;
  const soc = rows.map((row) => ({ x: middle(row), y: row.soc }));
  return {
    series: [
      {
        label: say("session.power"),
        hue: "primary",
        kind: "area",
        points: rows.map((row) => ({ x: middle(row), y: row.mean_power_kw })),
      },
      ...(soc.some(({ y }) => y !== null)
        ? [
            {
              label: say("sessions.soc"),
              hue: "soc" as const,
              kind: "line" as const,
              points: soc,
              axis: "right" as const,
            },
          ]
        : []),
    ],
    left: { unit: "kW", min: 0, format: (value) => format.measure(value, "kW") },
    right: { unit: "%", min: 0, max: 100, format: (value) => format.percent(value) },
    bottom: { format: (value) => format.time(value), ...clock(rows) },
  };
}

/** Bounds and distance of the ticks, on whole minutes that people count by. */
function clock(rows: readonly Interval[]): { min: number; max: number; step: number } {
  const first = Date.parse(rows[0]!.start_utc);
  const last = Date.parse(rows.at(-1)!.end_utc);
  const minutes = [5, 10, 15, 30, 60, 120, 180, 360].find(
    (it) => (last - first) / (it * 60_000) <= TICKS,
  );
  const step = (minutes ?? 720) * 60_000;
  return { min: Math.floor(first / step) * step, max: Math.ceil(last / step) * step, step };
}

/** Return the average by steps: single percents have few measurements, of which some are cut short. */
function smoothed(curve: readonly [number, number][]): { x: number; y: number }[] {
  const steps = new Map<number, number[]>();
  for (const [soc, power] of curve) {
    const step = Math.round(soc / STEP_PERCENT) * STEP_PERCENT;
    steps.set(step, [...(steps.get(step) ?? []), power]);
  }
  return [...steps].map(([x, powers]) => ({
    x,
    y: powers.reduce((sum, power) => sum + power, 0) / powers.length,
  }));
}

/** Return the curve over the state of charge, with the vehicle's own average behind it. */
export function overSoc(session: SessionDetail, format: Format, say: Say): Plot {
  const average = smoothed(session.average_curve);
  const points = session.intervals
    .filter((row) => row.soc !== null)
    .map((row) => ({ x: row.soc as number, y: row.mean_power_kw }))
    .sort((a, b) => a.x - b.x);
  return {
    series: [
      { label: say("session.power"), hue: "primary", kind: "area", points },
      ...(average.length > 1
        ? [
            {
              label: say("session.average"),
              hue: "average" as const,
              kind: "line" as const,
              points: average,
              dashed: true,
            },
          ]
        : []),
    ],
    left: { unit: "kW", min: 0, format: (value) => format.measure(value, "kW") },
    bottom: {
      title: say("sessions.soc"),
      format: (value) => format.percent(value),
      min: 0,
      max: 100,
    },
  };
}

export function hasCurve(session: SessionDetail): boolean {
  return session.intervals.filter((row) => row.mean_power_kw !== null).length > 1;
}

function middle(row: Interval): number {
  return (Date.parse(row.start_utc) + Date.parse(row.end_utc)) / 2;
}
