/** What is on each view. */

import type { ChartName } from "../charts/catalog";
import type { HomeAssistant } from "../ha/types";
import type { Info } from "../ledger/types";
import type { Key, Say } from "../words";
import type { Car } from "./vehicle";

export interface Card {
  type: string;
  [key: string]: unknown;
}

export interface Section {
  heading?: string;
  icon?: string;
  cards: Card[];
  /** How many columns it takes where there are several. */
  span?: number;
}

export interface Scene {
  say: Say;
  hass: HomeAssistant;
  ledger: Info;
  cars: Car[];
  /** The only car that is asked for. */
  vehicle?: string;
}

export interface View {
  title: Key;
  path: string;
  icon: string;
  sections: (scene: Scene) => Section[];
}

/** A card of the ledger for the car that is asked for, else for all. */
function ours(kind: string, scene: Scene, more: object = {}): Card {
  return {
    type: `custom:lightningrod-${kind}-card`,
    ...(scene.vehicle ? { vehicle: scene.vehicle } : {}),
    ...more,
  };
}

function chart(name: ChartName, scene: Scene, more: object = {}): Card {
  return ours("chart", scene, { chart: name, grid_options: { columns: 12 }, ...more });
}

function charts(scene: Scene, ...names: ChartName[]): Section[] {
  return names.map((name) => ({ cards: [chart(name, scene)] }));
}

function tiles(entities: (string | undefined)[], more: object = {}): Card[] {
  return entities
    .filter((entity) => entity !== undefined)
    .map((entity) => ({ type: "tile", entity, name: { type: "entity" }, ...more }));
}

/** A tile under a name that fits: the section says what it is about. */
function named(scene: Scene, entity: string | undefined, name: Key, more: object = {}): Card[] {
  return tiles([entity], { name: scene.say(name), ...more });
}

/** Tiles that are there only while there is something to tell. */
function whileKnown(entities: (string | undefined)[]): Card[] {
  return tiles(entities).map((card) => ({
    ...card,
    visibility: [
      { condition: "state", entity: card["entity"], state_not: ["unknown", "unavailable"] },
    ],
  }));
}

/** One section a car where there are several, so that it is seen whose figures they are. */
function perCar(
  scene: Scene,
  heading: Key,
  icon: string,
  cards: (car: Car, scene: Scene) => Card[],
): Section[] {
  const many = scene.cars.length > 1;
  return scene.cars.map((car) => ({
    heading: many ? `${scene.say(heading)}: ${car.name}` : scene.say(heading),
    icon,
    cards: cards(car, scene),
  }));
}

/** Charts about one battery; with several cars each has a section of its own under its name. */
function batteryCharts(scene: Scene, ...names: ChartName[]): Section[] {
  if (scene.cars.length < 2) {
    return scene.cars.flatMap(({ vehicle }) =>
      names.map((name) => ({ cards: [chart(name, scene, { vehicle })] })),
    );
  }
  return scene.cars.map(({ name: heading, vehicle }) => ({
    heading,
    icon: "mdi:car-electric",
    span: 3,
    cards: names.map((name) => chart(name, scene, { vehicle })),
  }));
}

/** The car now: what the ledger says is told in the user's words, the rest as Ford has it. */
function now({ ford, ledger }: Car, scene: Scene): Card[] {
  const soc = ford["soc"];
  const battery: Card[] = soc
    ? [
        {
          type: "tile",
          entity: soc,
          name: scene.say("sessions.soc"),
          features: [{ type: "bar-gauge", min: 0, max: 100 }],
          grid_options: { columns: 12 },
        },
      ]
    : [];
  return [
    ...battery,
    ...named(scene, ford["elveh"], "tile.range", { icon: "mdi:map-marker-distance" }),
    ...named(scene, ledger["plugged_in"] ?? ford["elvehplug"], "tile.cable"),
    ...named(scene, ledger["charging"] ?? ford["elvehcharging"], "view.charging"),
    ...named(scene, ford["elvehchargingpower"], "session.power"),
    ...named(scene, ford["tracker"], "sessions.place", { grid_options: { columns: 12 } }),
  ];
}

function lastCharge({ ledger }: Car, scene: Scene): Card[] {
  return [
    ...whileKnown([ledger["session_energy"], ledger["session_cost"]]),
    ...named(scene, ledger["last_charge"], "section.last_charge", {
      state_content: ["state", "place"],
      grid_options: { columns: 12 },
    }),
    ...named(scene, ledger["last_charge_energy"], "sessions.energy"),
    ...named(scene, ledger["last_charge_cost"], "sessions.cost"),
  ];
}

function lastTrip({ ledger }: Car, scene: Scene): Card[] {
  return [
    ...named(scene, ledger["last_trip_distance"], "trips.distance"),
    ...named(scene, ledger["last_trip_energy"], "trips.energy"),
    ...named(scene, ledger["last_trip_efficiency"], "trips.efficiency"),
    ...named(scene, ledger["efficiency"], "session.average"),
  ];
}

const overview: View = {
  title: "view.overview",
  path: "overview",
  icon: "mdi:car-electric",
  sections: (scene) => [
    ...perCar(scene, "section.now", "mdi:car-electric", now),
    {
      heading: scene.say("section.month"),
      icon: "mdi:calendar-month",
      cards: [chart("compare", scene, { title: "" })],
    },
    {
      heading: scene.say("section.attention"),
      icon: "mdi:bell-outline",
      cards: [ours("attention", scene, { title: "", grid_options: { columns: 12 } })],
    },
    ...perCar(scene, "section.last_charge", "mdi:ev-station", lastCharge),
    ...perCar(scene, "section.last_trip", "mdi:map-marker-path", lastTrip),
    {
      heading: scene.say("section.where"),
      icon: "mdi:map-marker-radius",
      cards: map(scene),
    },
  ],
};

function map(scene: Scene): Card[] {
  const trackers = scene.cars.flatMap((car) => car.ford["tracker"] ?? []);
  if (!trackers.length) return [];
  return [
    { type: "map", entities: trackers, hours_to_show: 48, grid_options: { columns: 12, rows: 6 } },
  ];
}

const charging: View = {
  title: "view.charging",
  path: "charging",
  icon: "mdi:ev-station",
  sections: (scene) => [
    { span: 3, cards: [ours("sessions", scene)] },
    ...charts(scene, "energy", "cost", "price", "networks", "places", "types", "loss"),
  ],
};

const trips: View = {
  title: "view.trips",
  path: "trips",
  icon: "mdi:map-marker-path",
  sections: (scene) => [
    { span: 3, cards: [ours("trips", scene)] },
    ...charts(scene, "distance", "temperature", "speed"),
  ],
};

const battery: View = {
  title: "view.battery",
  path: "battery",
  icon: "mdi:battery-heart-variant",
  sections: (scene) => [
    ...batteryCharts(scene, "capacity", "capacity_odometer", "soc_bands", "drain", "lv"),
    ...charts(scene, "types"),
  ],
};

const costs: View = {
  title: "view.costs",
  path: "costs",
  icon: "mdi:cash-multiple",
  sections: (scene) => [
    { span: 3, cards: [chart("years", scene, { grid_options: { columns: "full" } })] },
    { span: 3, cards: [chart("months", scene, { grid_options: { columns: "full" } })] },
    ...charts(scene, "petrol", "what_if", "membership"),
  ],
};

const places: View = {
  title: "view.places",
  path: "places",
  icon: "mdi:map-marker-multiple",
  sections: (scene) => [
    { span: 2, cards: [ours("places", scene, { grid_options: { columns: "full" } })] },
    ...charts(scene, "places"),
  ],
};

export const VIEWS: readonly View[] = [overview, charging, trips, battery, costs, places];
