/** The base of the cards: a configuration, a title, and what to say when there is nothing. */

import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { navigate, SETTINGS } from "../ha/events";
import type { LovelaceCardConfig } from "../ha/types";
import { LedgerElement } from "./element";

export interface CardConfig extends LovelaceCardConfig {
  title?: string;
  vehicle?: string;
}

export abstract class LedgerCard<Config extends CardConfig = CardConfig> extends LedgerElement {
  @state() protected config!: Config;
  private isNear = true;
  private missed = false;

  /** Whether it is on the screen or about to be: what nobody sees asks for nothing. */
  set near(near: boolean) {
    this.isNear = near;
    if (near && this.missed) void this.reload();
  }

  protected override async reload(): Promise<void> {
    this.missed = !this.isNear;
    if (this.isNear) await super.reload();
  }

  setConfig(config: Config): void {
    const first = this.config === undefined;
    this.config = config;
    if (!first) void this.reload();
  }

  protected abstract renderCard(): TemplateResult;

  protected override render(): TemplateResult {
    return html`<ha-card>${this.renderCard()}</ha-card>`;
  }

  protected renderHead(title: string, ...controls: unknown[]): TemplateResult | typeof nothing {
    const shown = this.config.title ?? title;
    if (!shown && controls.every((control) => control === nothing)) return nothing;
    return html`<div class="head">
      <h2>${shown}</h2>
      ${controls}
    </div>`;
  }

  protected renderError(): TemplateResult {
    return html`<div class="message" role="alert">
      <div>${this.say("common.error", { message: this.error ?? "" })}</div>
      <button class="button" @click=${() => void this.reload()}>${this.say("common.retry")}</button>
    </div>`;
  }

  /** The way to the integration's own page, where its dialogs are. */
  protected renderSettings(words: string = this.say("common.settings")): TemplateResult {
    return html`<button class="button" @click=${() => navigate(SETTINGS)}>${words}</button>`;
  }

  /** The room that is going to be taken stays free, so that nothing below jumps. */
  protected renderLoading(height = 0): TemplateResult {
    return html`<div class="message" role="status" style=${`min-height: ${height}px`}>
      ${this.say("common.loading")}…
    </div>`;
  }
}
