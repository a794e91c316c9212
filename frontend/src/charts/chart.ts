/** A chart on a canvas, drawn anew when what it shows changes. */

import type { Chart } from "chart.js";
import { css, html, LitElement, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../parts/styles";
import { Palette } from "./colors";
import type { Plot } from "./plot";

@customElement("lightningrod-chart")
export class LedgerChart extends LitElement {
  @property({ attribute: false }) plot!: Plot;
  /** What it is about, for those who do not see it. */
  @property() label = "";
  /** Drawn anew when the theme changes. */
  @property({ type: Boolean }) dark = false;
  /** A language that writes the numbers of the axes as the user does; of the browser without. */
  @property() numbers?: string;
  private chart?: Chart;
  private drawn = 0;

  static override styles = [
    base,
    css`
      :host {
        position: relative;
        height: 260px;
      }
      .chart {
        position: absolute;
        inset: 0;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.redraw();
  }

  protected override render(): TemplateResult {
    return html`<div class="chart"><canvas role="img" aria-label=${this.label}></canvas></div>`;
  }

  protected override updated(): void {
    void this.redraw();
  }

  private forget(): void {
    this.chart?.destroy();
    this.chart = undefined;
  }

  private async redraw(): Promise<void> {
    const number = ++this.drawn;
    const { draw } = await import("./draw");
    const canvas = this.renderRoot.querySelector("canvas");
    // While the library came, something else may have been asked for.
    if (!canvas || number !== this.drawn || !this.isConnected) return;
    if (this.chart?.canvas !== canvas) this.forget();
    this.chart = draw(canvas, this.plot, new Palette(this), this.numbers, this.chart);
  }
}
