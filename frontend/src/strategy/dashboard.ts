/** The dashboard: sections views over what the ledger knows and which sensors are enabled. */

import { SETTINGS } from "../ha/events";
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

/** Return the dashboard, with several cars one of all of them; nothing without a ledger. */
export async function generate(config: Config, hass: HomeAssistant): Promise<object | undefined> {
  const say = await sayFor(hass);
  let ledger: Info;
  try {
    ledger = await info(hass);
  } catch {
    return undefined;
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
    // Sections are of many heights; later ones may fill what others leave free.
    dense_section_placement: true,
    sections: sections.map(({ heading, icon, cards, span }) => ({
      type: "grid",
      column_span: span ?? 1,
      cards: [...(heading ? [{ type: "heading", heading, icon }] : []), ...cards],
    })),
  };
}

/** Return what is shown in place of the dashboard: that there is no ledger, and where to look. */
export async function apology(hass: HomeAssistant): Promise<object> {
  const say = await sayFor(hass);
  const card: Card = { type: "markdown", content: say("common.not_loaded") };
  const way: Card = {
    type: "button",
    name: say("common.settings"),
    icon: "mdi:cog",
    show_state: false,
    tap_action: { action: "navigate", navigation_path: SETTINGS },
    grid_options: { columns: 12, rows: 1 },
  };
  return {
    title: "LightningROD",
    views: [
      {
        title: "LightningROD",
        path: "lightningrod",
        type: "sections",
        sections: [{ type: "grid", cards: [card, way] }],
      },
    ],
  };
}
