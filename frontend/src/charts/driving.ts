/** Charts of efficiency and of the batteries. */

import type {
  BatteryFigure,
  DrainFigure,
  EfficiencyBin,
  EfficiencyFigure,
  LvFigure,
  SocBands,
} from "../ledger/figures";
import { sayValue } from "../words";
import type { Plot } from "./plot";
import { type Context, consumptionAxis, percentAxis, type View } from "./view";

function bins(
  rows: EfficiencyBin[],
  context: Context,
  edge: (value: number) => number,
  unit: string,
): View {
  const { format, say } = context;
  const known = rows.filter((row) => row.km_per_kwh && row.from !== null && row.to !== null);
  return {
    plot: {
      labels: known.map(
        (row) => `${Math.round(edge(row.from!))} – ${Math.round(edge(row.to!))} ${unit}`,
      ),
      series: [
        {
          label: say("trips.efficiency"),
          hue: "primary",
          values: known.map((row) => format.consumption(row.km_per_kwh)),
        },
      ],
      left: consumptionAxis(context),
    },
  };
}

export function byTemperature(figure: EfficiencyFigure, context: Context): View {
  const { format } = context;
  return {
    headline: format.efficiency(figure.total.km_per_kwh),
    ...bins(
      figure.by_temperature,
      context,
      (value) => format.degrees(value)!,
      format.temperatureUnit,
    ),
  };
}

export function bySpeed(figure: EfficiencyFigure, context: Context): View {
  const { format } = context;
  return {
    headline: format.efficiency(figure.total.km_per_kwh),
    ...bins(figure.by_speed, context, (value) => format.length(value)!, format.speedUnit),
  };
}

function capacityView(battery: BatteryFigure, context: Context, plot: Plot): View {
  const { format, say } = context;
  const { estimate } = battery;
  if (!estimate) {
    return { reason: sayValue(say, "withheld", battery.withheld ?? "too_few_charges") };
  }
  const health = estimate.health_percent;
  return {
    headline: `${format.measure(estimate.capacity_kwh, "kWh")}${health ? ` · ${format.percent(health)}` : ""}`,
    plot,
    note: say("chart.note_capacity", {
      count: estimate.charges,
      low: format.number(estimate.low_kwh),
      high: format.measure(estimate.high_kwh, "kWh"),
    }),
  };
}

/** The axis ends where the points do; around a single one it has some room. */
function ends(points: { x: number }[]): { min?: number; max?: number } {
  const [min, max] = [points[0]?.x, points.at(-1)?.x];
  return min === max ? {} : { min, max };
}

function capacityAxis(battery: BatteryFigure, { format }: Context) {
  const least = Math.min(...battery.months.map((row) => row.low_kwh ?? row.capacity_kwh));
  const most = Math.max(...battery.months.map((row) => row.high_kwh ?? row.capacity_kwh));
  return {
    unit: "kWh",
    min: Math.floor(least * 0.95),
    max: Math.ceil(most * 1.02),
    format: (value: number) => format.measure(value, "kWh"),
  };
}

export function capacity(battery: BatteryFigure, context: Context): View {
  const { format, say } = context;
  const { months, configured_kwh } = battery;
  return capacityView(battery, context, {
    labels: months.map((row) => format.month(row.month)),
    series: [
      {
        label: "",
        hue: "primary",
        kind: "line",
        band: "low",
        values: months.map((row) => row.low_kwh),
      },
      {
        label: "",
        hue: "primary",
        kind: "line",
        band: "high",
        values: months.map((row) => row.high_kwh),
      },
      {
        label: say("chart.capacity"),
        hue: "primary",
        kind: "line",
        values: months.map((row) => row.capacity_kwh),
      },
      ...(configured_kwh
        ? [
            {
              label: say("chart.configured"),
              hue: "average" as const,
              kind: "line" as const,
              dashed: true,
              values: months.map(() => configured_kwh),
            },
          ]
        : []),
    ],
    left: capacityAxis(battery, context),
  });
}

export function capacityByOdometer(battery: BatteryFigure, context: Context): View {
  const { format, say } = context;
  const points = battery.months
    .filter((row) => row.odometer_km !== null)
    .map((row) => ({ x: format.length(row.odometer_km)!, y: row.capacity_kwh }));
  return capacityView(battery, context, {
    series: [{ label: say("chart.capacity"), hue: "primary", kind: "line", points }],
    left: capacityAxis(battery, context),
    bottom: {
      title: format.lengthUnit,
      format: (value) => format.number(value, 0),
      ...ends(points),
    },
  });
}

export function drain(figure: DrainFigure, context: Context): View {
  const { format, say } = context;
  const { percent_per_day, kwh_per_day } = figure.total;
  const energy = kwh_per_day === null ? "" : ` · ${format.measure(kwh_per_day, "kWh", 2)}`;
  return {
    headline:
      percent_per_day === null
        ? undefined
        : say("chart.per_day", { value: `${format.percent(percent_per_day, 2)}${energy}` }),
    plot: {
      labels: figure.months.map((row) => format.month(row.month)),
      series: [
        {
          label: say("chart.drain"),
          hue: "public",
          values: figure.months.map((row) => row.percent_per_day),
        },
      ],
      left: percentAxis(context, 2),
    },
    note: say("chart.note_drain"),
  };
}

/** The 12 V battery: by its voltage where the car tells it, else by its level. */
export function lv({ days }: LvFigure, context: Context): View {
  const { format, say } = context;
  const volts = days.some((day) => day.voltage_mean !== null);
  const at = (day: string) => Date.parse(`${day}T12:00Z`);
  const points = (key: "mean" | "min") =>
    days.map((day) => ({
      x: at(day.day),
      y: volts ? day[`voltage_${key}`] : day[`level_${key}`],
    }));
  const unit = volts ? "V" : "%";
  return {
    plot: {
      series: [
        { label: say("chart.mean"), hue: "primary", kind: "line", points: points("mean") },
        { label: say("chart.lowest"), hue: "public", kind: "line", points: points("min") },
      ],
      left: { unit, format: (value) => format.measure(value, unit, volts ? 2 : 0) },
      bottom: { format: (value) => format.dayOf(value), ...ends(points("mean")) },
    },
  };
}

export function socBands({ bands, total_seconds }: SocBands, context: Context): View {
  const { say } = context;
  if (!total_seconds) return {};
  return {
    plot: {
      labels: bands.map((band) => `${band.from}–${band.to} %`),
      series: [
        {
          label: say("chart.share_of_time"),
          hue: "soc",
          values: bands.map((band) => band.percent),
        },
      ],
      left: percentAxis(context),
    },
  };
}
