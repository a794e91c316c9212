/**
 * A card as Home Assistant knows it from the start, whose inside is loaded when it is shown.
 *
 * The entry is loaded on every page of Home Assistant, so it holds nothing else.
 */

import type {
  ConfigForm,
  HomeAssistant,
  LovelaceCardConfig,
  LovelaceGridOptions,
} from "./ha/types";

interface Inside extends HTMLElement {
  hass?: HomeAssistant;
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

export function defineShell(card: CardShell): void {
  class Shell extends HTMLElement {
    private config?: LovelaceCardConfig;
    private current?: HomeAssistant;
    private inside?: Inside;
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
      if (!this.loading) void this.fill();
    }

    private async fill(): Promise<void> {
      this.loading = true;
      try {
        await card.load();
      } catch (error) {
        // The next time that the card is shown it tries again.
        this.loading = false;
        throw error;
      }
      const inside = document.createElement(`${card.tag}-body`) as Inside;
      if (this.config) inside.setConfig(this.config);
      if (this.current) inside.hass = this.current;
      inside.style.height = "100%";
      this.inside = inside;
      this.replaceChildren(inside);
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
