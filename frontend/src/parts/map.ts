/** Home Assistant's own map, with a route or a pin on it. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { HomeAssistant } from "../ha/types";

export interface MapPoint {
  point: [number, number];
  tooltip: string;
  timestamp: Date;
}

interface HaMap extends HTMLElement {
  fitBounds(points: [number, number][], options: { zoom: number }): void;
}

interface Helpers {
  createCardElement(config: object): HTMLElement;
}

const WAIT_MS = 5_000;
/** A map that is still loading forgets where it was sent, in some versions. */
const AGAIN_MS = 1_000;
const CLOSEST = 16;
let loading: Promise<boolean> | undefined;

/** Load the map the way a map card does; tell whether it is there. */
async function mapElement(): Promise<boolean> {
  if (customElements.get("ha-map")) return true;
  const load = (window as unknown as { loadCardHelpers?: () => Promise<Helpers> }).loadCardHelpers;
  if (!load) return false;
  (await load()).createCardElement({ type: "map", entities: ["zone.home"] });
  const waited = new Promise<boolean>((done) => setTimeout(() => done(false), WAIT_MS));
  return Promise.race([customElements.whenDefined("ha-map").then(() => true), waited]);
}

@customElement("lightningrod-map")
export class LedgerMap extends LitElement {
  @property({ attribute: false }) hass!: HomeAssistant;
  @property({ attribute: false }) points: MapPoint[] = [];
  @property() label = "";
  @state() private there = false;
  private fitted = "";

  static override styles = css`
    :host {
      display: block;
    }
    ha-map {
      display: block;
      height: 260px;
      border-radius: 12px;
      overflow: hidden;
    }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    loading ??= mapElement();
    void loading.then((there) => (this.there = there));
  }

  protected override updated(changed: PropertyValues<this>): void {
    // A new hass comes often; where the user has moved the map to is left alone.
    if (!this.there || changed.size === 0) return;
    const key = JSON.stringify(this.points.map(({ point }) => point));
    if (key === this.fitted) return;
    this.fitted = key;
    this.fit();
    setTimeout(() => this.fit(), AGAIN_MS);
  }

  private fit(): void {
    const points = this.points.map(({ point }) => point);
    this.renderRoot.querySelector<HaMap>("ha-map")?.fitBounds(points, { zoom: CLOSEST });
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.there || !this.points.length) return nothing;
    const color = getComputedStyle(this).getPropertyValue("--primary-color").trim();
    return html`<ha-map
      role="region"
      aria-label=${this.label}
      .hass=${this.hass}
      .zoom=${CLOSEST}
      .paths=${[{ points: this.points, color, gradualOpacity: 0, name: this.label, fullDatetime: false }]}
    ></ha-map>`;
  }
}
