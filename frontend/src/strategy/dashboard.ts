/** The dashboard: sections views over what the ledger knows and which sensors are enabled. */

import type { HomeAssistant } from "../ha/types";
import { info } from "../ledger/api";
import type { Info } from "../ledger/types";
import { sayFor } from "../words";
import { type Card, type Scene, type View, VIEWS } from "./views";
import { carOf } from "./vehicle";

interface Config {
  /** Of several cars only this one. */
  vehicle?: string;
}

/** Return the dashboard; with several cars it begins with all of them. */
export async function generate(config: Config, hass: HomeAssistant): Promise<object> {
  const say = await sayFor(hass);
  let ledger: Info;
  try {
    ledger = await info(hass);
  } catch {
    return { views: [message(say("common.not_loaded"))] };
  }
  const shown = ledger.vehicles.filter(
    (one) => !one.removed && (!config.vehicle || one.vehicle === config.vehicle),
  );
  const scene: Scene = { say, hass, ledger, cars: shown.map((one) => carOf(hass, one)) };
  if (config.vehicle) scene.vehicle = config.vehicle;
  return { title: "LightningROD", views: VIEWS.map((view) => viewOf(view, scene)) };
}

function viewOf(view: View, scene: Scene): object {
  const sections = view.sections(scene).filter((section) => section.cards.length);
  return {
    title: scene.say(view.title),
    path: view.path,
    icon: view.icon,
    type: "sections",
    max_columns: 3,
    sections: sections.map(({ heading, icon, cards, span }) => ({
      type: "grid",
      column_span: span ?? 1,
      cards: [...(heading ? [{ type: "heading", heading, icon }] : []), ...cards],
    })),
  };
}

function message(content: string): object {
  const card: Card = { type: "markdown", content };
  return {
    title: "LightningROD",
    path: "lightningrod",
    type: "sections",
    sections: [{ type: "grid", cards: [card] }],
  };
}
