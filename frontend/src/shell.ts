/**
 * A card as Home Assistant knows it from the start, whose inside is loaded when it is shown.
 *
 * The entry is loaded on every page of Home Assistant, so it holds nothing else. What is on the
 * screen comes first; the inside of the others when there is nothing else to do, so that it can
 * be found by its words, and their figures when they are scrolled to.
 */

import type {
  ConfigForm,
  HomeAssistant,
  LovelaceCardConfig,
  LovelaceGridOptions,
} from "./ha/types";

interface Inside extends HTMLElement {
  hass?: HomeAssistant;
  near: boolean;
  setConfig(config: LovelaceCardConfig): void;
}

export interface CardShell {
  tag: string;
  load: () => Promise<unknown>;
  stub: Record<string, unknown>;
  grid: LovelaceGridOptions;
  /** How many entities' worth of height it takes in the older layouts. */
  size: number;
}

/** How far from the screen a card gets ready to be seen. */
const NEAR = "400px";
const ENTITY_PX = 50;
const IDLE_MS = 1_000;

interface Watched extends HTMLElement {
  moved(near: boolean): void;
}

const nearness = new IntersectionObserver(
  (entries) => entries.forEach((it) => (it.target as Watched).moved(it.isIntersecting)),
  { rootMargin: NEAR },
);

/** Do something when there is nothing else to do; not every browser tells. */
function whenIdle(act: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(act);
  else setTimeout(act, IDLE_MS);
}

export function defineShell(card: CardShell): void {
  class Shell extends HTMLElement {
    private config?: LovelaceCardConfig;
    private current?: HomeAssistant;
    private inside?: Inside;
    private near = false;
    private loading = false;

    static getStubConfig(): Record<string, unknown> {
      return { ...card.stub };
    }

    static async getConfigForm(): Promise<ConfigForm> {
      const { formOf } = await import("./forms");
      return formOf(card.tag);
    }

    setConfig(config: LovelaceCardConfig): void {
      this.config = config;
      this.inside?.setConfig(config);
    }

    set hass(hass: HomeAssistant) {
      this.current = hass;
      if (this.inside) this.inside.hass = hass;
    }

    connectedCallback(): void {
      this.style.display = "block";
      if (!this.inside) this.style.minHeight = `${card.size * ENTITY_PX}px`;
      nearness.observe(this);
    }

    disconnectedCallback(): void {
      nearness.unobserve(this);
    }

    moved(near: boolean): void {
      this.near = near;
      if (this.inside) this.inside.near = near;
      else if (near) void this.fill();
      else whenIdle(() => void this.fill());
    }

    private async fill(): Promise<void> {
      if (this.loading) return;
      this.loading = true;
      try {
        await card.load();
      } catch (error) {
        // The next time that the card is shown it tries again.
        this.loading = false;
        this.offerRefresh();
        throw error;
      }
      const inside = document.createElement(`${card.tag}-body`) as Inside;
      if (this.config) inside.setConfig(this.config);
      if (this.current) inside.hass = this.current;
      inside.near = this.near;
      inside.style.height = "100%";
      this.inside = inside;
      this.style.minHeight = "";
      this.replaceChildren(inside);
    }

    /** An update takes away the files that an older page knows; a new page knows the new ones. */
    private offerRefresh(): void {
      const frame = document.createElement("ha-card");
      frame.style.cssText = "padding: 16px; text-align: center";
      const button = document.createElement("button");
      const word = this.current?.localize("ui.common.refresh") || "Refresh";
      button.textContent = `LightningROD: ${word}`;
      button.onclick = () => location.reload();
      frame.append(button);
      this.style.minHeight = "";
      this.replaceChildren(frame);
    }

    getCardSize(): number {
      return card.size;
    }

    getGridOptions(): LovelaceGridOptions {
      return card.grid;
    }
  }
  if (!customElements.get(card.tag)) customElements.define(card.tag, Shell);
}
