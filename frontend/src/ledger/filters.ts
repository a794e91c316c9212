/** The filters of the tables, and the question that they make. */

import { bounds, fromLocal, type Period } from "../zoned";
import type { Filter, PlaceType, TripClass } from "./types";

/** What the user chose; periods stay relative, so that a kept choice moves with time. */
export interface Choice {
  search: string;
  period: Period;
  from: string;
  to: string;
  vehicle: string;
  place: string;
  network: string;
  location_type: PlaceType | "";
  charge_type: string;
  trip_class: TripClass | "";
  tag: string;
  unpriced: boolean;
  needs_review: boolean;
  edited: boolean;
}

export const NO_CHOICE: Readonly<Choice> = {
  search: "",
  period: "all",
  from: "",
  to: "",
  vehicle: "",
  place: "",
  network: "",
  location_type: "",
  charge_type: "",
  trip_class: "",
  tag: "",
  unpriced: false,
  needs_review: false,
  edited: false,
};

/** Return how many filters are set, the search aside: it is seen by itself. */
export function chosen(choice: Choice): number {
  const keys = Object.keys(NO_CHOICE) as (keyof Choice)[];
  const quiet: (keyof Choice)[] = ["search", "from", "to"];
  return keys.filter((key) => !quiet.includes(key) && choice[key] !== NO_CHOICE[key]).length;
}

/** Return the commands' filter of a choice; empty fields are left out. */
export function filterOf(choice: Choice, zone: string | undefined, now: Date): Filter {
  const { start, end } =
    choice.period === "custom" ? customBounds(choice, zone) : bounds(choice.period, zone, now);
  return {
    start,
    end,
    search: choice.search.trim() || undefined,
    vehicle: choice.vehicle || undefined,
    place_id: choice.place ? Number(choice.place) : undefined,
    network: choice.network || undefined,
    location_type: choice.location_type || undefined,
    charge_type: choice.charge_type || undefined,
    trip_class: choice.trip_class || undefined,
    tag: choice.tag || undefined,
    unpriced: choice.unpriced || undefined,
    needs_review: choice.needs_review || undefined,
    edited: choice.edited || undefined,
  };
}

/** Both days are meant with: the end is the day after the last one. */
function customBounds(choice: Choice, zone: string | undefined): { start?: string; end?: string } {
  const day = (text: string, plus: number) => {
    const date = new Date(`${text}T00:00Z`);
    date.setUTCDate(date.getUTCDate() + plus);
    return fromLocal(date.toISOString().slice(0, 10), zone).toISOString();
  };
  return {
    start: choice.from ? day(choice.from, 0) : undefined,
    end: choice.to ? day(choice.to, 1) : undefined,
  };
}
