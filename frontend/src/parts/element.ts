/** What every card and dialog has: Home Assistant, the user's words, and what the ledger knows. */

import { LitElement, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { type Format, formatOf } from "../format";
import type { HomeAssistant } from "../ha/types";
import { CHANGED, info } from "../ledger/api";
import type { Info, Vehicle } from "../ledger/types";
import { messageOf } from "./messages";
import { english, type Say, sayFor, type Voice } from "../words";

/** Changes come in bursts: a commit moves a dozen sensors. */
const SETTLE_MS = 800;
/** How often to ask again while the integration is being set up or reloaded. */
const AGAIN_MS = 5_000;

export abstract class LedgerElement extends LitElement {
  @property({ attribute: false }) hass!: HomeAssistant;
  @state() protected say: Say = english;
  @state() protected info?: Info;
  @state() protected error?: string;

  private language?: string;
  private revision = "";
  private timer?: ReturnType<typeof setTimeout>;
  private readonly onChanged = () => void this.reload();

  protected get format(): Format {
    return formatOf(this.hass);
  }

  protected get voice(): Voice {
    return { say: this.say, format: this.format };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener(CHANGED, this.onChanged);
    if (this.hasUpdated) void this.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener(CHANGED, this.onChanged);
    clearTimeout(this.timer);
  }

  /** Read anew what is shown; called at first, after edits, and when the ledger moved. */
  protected abstract load(): Promise<void>;

  protected async reload(): Promise<void> {
    if (!this.hass) return;
    try {
      this.info = await info(this.hass);
      this.revision = this.newest();
      await this.load();
      this.error = undefined;
    } catch (error) {
      this.error = messageOf(error);
      this.later(AGAIN_MS);
    }
  }

  /** A new hass comes with every state of the house; few of them are of interest here. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    if (!this.hass) return false;
    if (changed.size > 1 || !changed.has("hass")) return true;
    const old = changed.get("hass") as HomeAssistant | undefined;
    return (
      !old ||
      old.locale !== this.hass.locale ||
      old.config !== this.hass.config ||
      old.language !== this.hass.language ||
      old.themes !== this.hass.themes ||
      this.concerns(old)
    );
  }

  /** Whether something that is shown straight from the states changed. */
  protected concerns(_old: HomeAssistant): boolean {
    return false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("hass") || !this.hass) return;
    if (this.language !== this.hass.language) {
      this.language = this.hass.language;
      void sayFor(this.hass).then((say) => (this.say = say));
    }
  }

  protected override firstUpdated(): void {
    void this.reload();
  }

  /** Called for every hass, also those that are not rendered. */
  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
  }

  override requestUpdate(name?: PropertyKey, old?: unknown): void {
    super.requestUpdate(name, old);
    if (name === "hass" && this.info && this.newest() !== this.revision) this.later(SETTLE_MS);
  }

  private later(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.reload(), delay);
  }

  /** When the ledger's sensors changed last: what they tell is what there is to read. */
  private newest(): string {
    let newest = "";
    for (const vehicle of this.info?.vehicles ?? []) {
      for (const entityId of Object.values(vehicle.entities)) {
        const updated = this.hass.states[entityId]?.last_updated;
        if (updated && updated > newest) newest = updated;
      }
    }
    return newest;
  }

  /** Whether the user may change the ledger: administrators, unless the house says otherwise. */
  protected get mayWrite(): boolean {
    return this.info?.may_write ?? false;
  }

  protected vehicleName(id: string): string {
    return this.vehicleOf(id)?.name ?? "";
  }

  protected vehicleOf(id: string | undefined): Vehicle | undefined {
    return this.info?.vehicles.find((one) => one.vehicle === id);
  }
}
