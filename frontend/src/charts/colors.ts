/** Colours of the charts, from Home Assistant's theme. */

/** What a series stands for decides its colour, so that it is the same in every chart. */
export type Hue =
  "home" | "work" | "public" | "unknown" | "primary" | "average" | "soc" | "bad" | "good" | number;

const VARIABLES: Record<string, [string, string]> = {
  home: ["--blue-color", "#2196f3"],
  work: ["--teal-color", "#009688"],
  public: ["--orange-color", "#ff9800"],
  unknown: ["--grey-color", "#9e9e9e"],
  primary: ["--primary-color", "#03a9f4"],
  average: ["--secondary-text-color", "#9e9e9e"],
  soc: ["--green-color", "#4caf50"],
  bad: ["--error-color", "#db4437"],
  good: ["--success-color", "#43a047"],
};

const SERIES: [string, string][] = [
  ["--blue-color", "#2196f3"],
  ["--orange-color", "#ff9800"],
  ["--teal-color", "#009688"],
  ["--purple-color", "#926bc7"],
  ["--pink-color", "#e91e63"],
  ["--lime-color", "#cddc39"],
  ["--brown-color", "#795548"],
  ["--indigo-color", "#3f51b5"],
];

export class Palette {
  private readonly style: CSSStyleDeclaration;

  constructor(element: Element) {
    this.style = getComputedStyle(element);
  }

  color(hue: Hue): string {
    const [name, fallback] =
      typeof hue === "number" ? SERIES[hue % SERIES.length]! : (VARIABLES[hue] ?? SERIES[0]!);
    return this.named(name, fallback);
  }

  get text(): string {
    return this.named("--secondary-text-color", "#727272");
  }

  get grid(): string {
    return this.named("--divider-color", "rgba(127,127,127,.2)");
  }

  get surface(): string {
    return this.named("--card-background-color", "#fff");
  }

  get strong(): string {
    return this.named("--primary-text-color", "#212121");
  }

  get font(): string {
    return this.style.fontFamily;
  }

  private named(name: string, fallback: string): string {
    return this.style.getPropertyValue(name).trim() || fallback;
  }
}
