/** Numbers, money, times and units as the user reads them. */

import type { FrontendLocale, HomeAssistant } from "./ha/types";

export const KM_PER_MILE = 1.609344;
export const NOTHING = "–";
/** ISO 4217: no currency. What costs nothing costs that in every one. */
const NO_CURRENCY = "XXX";

/** The number format of a locale, as a language that writes numbers so. */
export function numberLanguage(locale: FrontendLocale): string | undefined {
  switch (locale.number_format) {
    case "comma_decimal":
      return "en-US";
    case "decimal_comma":
      return "de";
    case "space_comma":
      return "fr";
    case "system":
      return undefined;
    default:
      return locale.language;
  }
}

/** The language whose dates look as the locale asks for. */
function dateLanguage(locale: FrontendLocale): string | undefined {
  return locale.date_format === "system" ? undefined : locale.language;
}

function hourCycle(locale: FrontendLocale): "h12" | "h23" | undefined {
  return locale.time_format === "12" ? "h12" : locale.time_format === "24" ? "h23" : undefined;
}

/** One formatter for one locale: formats are made once, then used for thousands of rows. */
export class Format {
  readonly miles: boolean;
  readonly fahrenheit: boolean;
  readonly timeZone: string | undefined;
  readonly currency: string;
  private readonly locale: FrontendLocale;
  private readonly numbers = new Map<string, Intl.NumberFormat>();
  private readonly dates = new Map<string, Intl.DateTimeFormat>();

  constructor(hass: Pick<HomeAssistant, "locale" | "config">) {
    this.locale = hass.locale;
    this.miles = hass.config.unit_system.length === "mi";
    this.fahrenheit = hass.config.unit_system.temperature.includes("F");
    this.timeZone = hass.locale.time_zone === "server" ? hass.config.time_zone : undefined;
    this.currency = hass.config.currency;
  }

  number(value: number | null | undefined, digits = 1): string {
    if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
    return this.numberFormat(String(digits), {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  }

  /** A number with its unit, which never goes to another line. */
  measure(value: number | null | undefined, unit: string, digits = 1): string {
    const number = this.number(value, digits);
    return number === NOTHING ? number : `${number}\u00a0${unit}`;
  }

  percent(value: number | null | undefined, digits = 0): string {
    return this.measure(value, "%", digits);
  }

  money(
    value: string | number | null | undefined,
    currency: string | null | undefined = undefined,
    digits: number | undefined = undefined,
  ): string {
    if (value === null || value === undefined || value === "") return NOTHING;
    const amount = Number(value);
    if (!Number.isFinite(amount)) return NOTHING;
    const fraction =
      digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
    const known = !currency || currency === NO_CURRENCY ? this.currency : currency;
    return this.numberFormat(`${known} ${digits}`, {
      style: "currency",
      currency: known,
      ...fraction,
    }).format(amount);
  }

  /** Several currencies side by side; they are never added. */
  monies(amounts: Record<string, string> | null | undefined): string {
    const entries = Object.entries(amounts ?? {});
    if (!entries.length) return NOTHING;
    return entries.map(([currency, amount]) => this.money(amount, currency)).join(" + ");
  }

  /** A distance, from km. */
  distance(km: number | null | undefined, digits = 1): string {
    return this.measure(this.length(km), this.lengthUnit, digits);
  }

  get lengthUnit(): string {
    return this.miles ? "mi" : "km";
  }

  length(km: number | null | undefined): number | null {
    if (km === null || km === undefined) return null;
    return this.miles ? km / KM_PER_MILE : km;
  }

  /** An efficiency, from km/kWh: miles/kWh or kWh/100 km, as people say it there. */
  efficiency(kmPerKwh: number | null | undefined): string {
    return this.measure(this.consumption(kmPerKwh), this.efficiencyUnit, 1);
  }

  get efficiencyUnit(): string {
    return this.miles ? "mi/kWh" : "kWh/100 km";
  }

  consumption(kmPerKwh: number | null | undefined): number | null {
    if (!kmPerKwh) return null;
    return this.miles ? kmPerKwh / KM_PER_MILE : 100 / kmPerKwh;
  }

  speed(kmh: number | null | undefined): string {
    return this.measure(this.length(kmh), this.speedUnit, 0);
  }

  get speedUnit(): string {
    return this.miles ? "mph" : "km/h";
  }

  temperature(celsius: number | null | undefined): string {
    return this.measure(this.degrees(celsius), this.temperatureUnit, 0);
  }

  get temperatureUnit(): string {
    return this.fahrenheit ? "°F" : "°C";
  }

  degrees(celsius: number | null | undefined): number | null {
    if (celsius === null || celsius === undefined) return null;
    return this.fahrenheit ? (celsius * 9) / 5 + 32 : celsius;
  }

  /** A duration, from seconds: 1:05 h or 12 min. */
  duration(seconds: number | null | undefined): string {
    if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NOTHING;
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return `${minutes}\u00a0min`;
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}\u00a0h`;
  }

  date(moment: string | number | Date | null | undefined): string {
    return this.moment(moment, { year: "numeric", month: "short", day: "numeric" });
  }

  dateTime(moment: string | number | Date | null | undefined): string {
    return this.moment(moment, {
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "numeric",
      minute: "2-digit",
    });
  }

  /** A day with its weekday and no year, for lists that say the year elsewhere. */
  day(moment: string | number | Date | null | undefined): string {
    return this.moment(moment, { weekday: "short", month: "short", day: "numeric" });
  }

  /** A day of a chart over days, without the weekday. */
  dayOf(moment: string | number | Date | null | undefined): string {
    return this.moment(moment, { month: "short", day: "numeric" });
  }

  time(moment: string | number | Date | null | undefined): string {
    return this.moment(moment, { hour: "numeric", minute: "2-digit" });
  }

  /** A month, from "2026-03". */
  month(key: string, width: "short" | "long" = "short"): string {
    const [year, month] = key.split("-").map(Number);
    const middle = Date.UTC(year ?? 1970, (month ?? 1) - 1, 15);
    return this.dateFormat({ year: "numeric", month: width, timeZone: "UTC" }).format(middle);
  }

  private moment(
    moment: string | number | Date | null | undefined,
    options: Intl.DateTimeFormatOptions,
  ): string {
    if (moment === null || moment === undefined || moment === "") return NOTHING;
    const date = new Date(moment);
    return Number.isNaN(date.getTime()) ? NOTHING : this.dateFormat(options).format(date);
  }

  /** Return the format that is kept by a key: to spell out its options takes longer than to format. */
  private numberFormat(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const grouping = this.locale.number_format === "none" ? { useGrouping: false } : {};
    return kept(
      this.numbers,
      key,
      () => new Intl.NumberFormat(numberLanguage(this.locale), { ...options, ...grouping }),
    );
  }

  private dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const full: Intl.DateTimeFormatOptions = { timeZone: this.timeZone, ...options };
    if (options.hour) full.hourCycle = hourCycle(this.locale);
    return kept(
      this.dates,
      JSON.stringify(full),
      () => new Intl.DateTimeFormat(dateLanguage(this.locale), full),
    );
  }
}

function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const found = cache.get(key) ?? make();
  cache.set(key, found);
  return found;
}

let last: { locale: FrontendLocale; config: HomeAssistant["config"]; format: Format } | undefined;

/** Return the formatter of the user, made anew only when the user's settings change. */
export function formatOf(hass: Pick<HomeAssistant, "locale" | "config">): Format {
  if (!last || last.locale !== hass.locale || last.config !== hass.config) {
    last = { locale: hass.locale, config: hass.config, format: new Format(hass) };
  }
  return last.format;
}
