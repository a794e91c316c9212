/** The form of a session or trip: a new one, one, or several at once. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { offerUndo } from "../ha/undo";
import { add, getSession, getTrip, type Table, undo, update } from "../ledger/api";
import { dialogStyles, LedgerDialog } from "../parts/dialog";
import { messageOf } from "../parts/messages";
import { base } from "../parts/styles";
import type { Key } from "../words";
import { type Field, fromInput, SESSION_FIELDS, toInput, TRIP_FIELDS } from "./fields";

interface Params {
  table: Table;
  /** None for a new row. */
  ids: string[];
  row?: object;
  vehicle?: string;
}

interface Option {
  value: string;
  label: string;
}

const INPUTS: Partial<
  Record<Field["kind"], { type: string; step?: string; min?: string; max?: string }>
> = {
  moment: { type: "datetime-local" },
  energy: { type: "number", step: "any", min: "0" },
  percent: { type: "number", step: "any", min: "0", max: "100" },
  distance: { type: "number", step: "any", min: "0" },
  money: { type: "number", step: "any" },
};

@customElement("lightningrod-edit-dialog")
export class EditDialog extends LedgerDialog<Params> {
  @state() private row: Record<string, unknown> = {};
  @state() private inputs: Record<string, string> = {};
  @state() private vehicle = "";
  @state() private problem?: string;
  @state() private saving = false;

  static override styles = [
    base,
    dialogStyles,
    css`
      form {
        display: contents;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(200px, 100%), 1fr));
        gap: 14px;
      }
      .long {
        grid-column: 1 / -1;
      }
      textarea {
        min-height: 72px;
      }
      label small {
        color: var(--secondary-text-color);
      }
    `,
  ];

  protected async load(): Promise<void> {
    this.vehicle ||= this.asked?.vehicle ?? this.info?.vehicles[0]?.vehicle ?? "";
  }

  protected async opened({ table, ids, row, vehicle }: Params): Promise<void> {
    this.row = {};
    this.inputs = {};
    this.problem = undefined;
    this.vehicle = vehicle ?? "";
    await this.reload();
    if (ids.length !== 1) return;
    const read = table === "sessions" ? getSession : getTrip;
    this.row = { ...(row ?? (await read(this.hass, ids[0]!))) };
  }

  private get fields(): Field[] {
    const all = this.asked?.table === "trips" ? TRIP_FIELDS : SESSION_FIELDS;
    const many = (this.asked?.ids.length ?? 0) > 1;
    return all.filter((field) => field.editable && (!many || field.many));
  }

  protected renderDialog({ ids }: Params): TemplateResult {
    const vehicles = this.info?.vehicles.filter((one) => !one.removed) ?? [];
    return html`${this.renderHeader(this.titleOf())}
      <form @submit=${this.save}>
        <div class="content">
          ${this.problem ? html`<p class="form-error" role="alert">${this.problem}</p>` : nothing}
          ${
            ids.length > 1
              ? html`<p class="muted">${this.say("session.edit_many_help")}</p>`
              : nothing
          }
          <div class="grid">
            ${
              !ids.length && vehicles.length > 1
                ? html`<label class="field"
                    >${this.say("session.vehicle")}
                    ${this.select(
                      this.vehicle,
                      vehicles.map((one) => ({ value: one.vehicle, label: one.name })),
                      (value) => (this.vehicle = value),
                    )}
                  </label>`
                : nothing
            }
            ${this.fields.map((field) => this.renderField(field))}
          </div>
        </div>
        <footer role="none">
          <button type="button" class="button" @click=${this.closeDialog}>
            ${this.say("common.cancel")}
          </button>
          <button class="button primary" ?disabled=${this.saving}>
            ${this.say("common.save")}
          </button>
        </footer>
      </form>`;
  }

  private titleOf(): string {
    const { table, ids } = this.asked!;
    const kind = table === "sessions" ? "session" : "trip";
    if (!ids.length) return this.say(`${kind}.new_title`);
    if (ids.length === 1) return this.say(`${kind}.edit_title`);
    return this.say(`${kind}.edit_many`, { count: ids.length });
  }

  private renderField(field: Field): TemplateResult {
    const long = field.kind === "long" || field.kind === "tags";
    const help: Key | undefined =
      field.kind === "tags"
        ? "session.tags_help"
        : field.kind === "money" && !this.many
          ? "session.cost_help"
          : undefined;
    return html`<label class=${long ? "field long" : "field"}>
      <span>${this.say(field.label)}${this.unitOf(field)}</span>
      ${this.renderInput(field)} ${help ? html`<small>${this.say(help)}</small>` : nothing}
    </label>`;
  }

  private renderInput(field: Field): TemplateResult {
    const value = this.inputs[field.name] ?? toInput(this.row[field.name], field, this.format);
    const put = (text: string) => (this.inputs = { ...this.inputs, [field.name]: text });
    const options = this.optionsOf(field);
    if (options) return this.select(value, [{ value: "", label: "–" }, ...options], put);
    const changed = (event: Event) => put((event.target as HTMLInputElement).value);
    if (field.kind === "long") {
      return html`<textarea .value=${value} maxlength="4000" @input=${changed}></textarea>`;
    }
    const input = INPUTS[field.kind] ?? { type: "text" };
    return html`<input
        type=${input.type}
        step=${input.step ?? nothing}
        min=${input.min ?? nothing}
        max=${input.max ?? nothing}
        ?required=${field.needed && !this.asked?.ids.length}
        list=${field.kind === "network" ? "networks" : nothing}
        .value=${value}
        @input=${changed}
      />${
        field.kind === "network"
          ? html`<datalist id="networks">
              ${this.info?.networks.map((name) => html`<option value=${name}></option>`)}
            </datalist>`
          : nothing
      }`;
  }

  private select(value: string, options: Option[], put: (value: string) => void): TemplateResult {
    return html`<select @change=${(event: Event) => put((event.target as HTMLSelectElement).value)}>
      ${options.map(
        (one) =>
          html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`,
      )}
    </select>`;
  }

  private optionsOf(field: Field): Option[] | undefined {
    if (field.kind === "place") {
      const places = this.info?.places.filter((place) => !place.removed) ?? [];
      return places.map((place) => ({ value: String(place.id), label: place.name }));
    }
    if (field.kind === "class") {
      return (["business", "private", "commute"] as const).map((value) => ({
        value,
        label: this.say(`class.${value}`),
      }));
    }
    if (field.kind === "charge") {
      return (["AC_LEVEL_1", "AC_LEVEL_2", "DC_FAST"] as const).map((value) => ({
        value,
        label: this.say(`charge.${value.toLowerCase()}` as Key),
      }));
    }
    return undefined;
  }

  private unitOf(field: Field): string {
    const units: Partial<Record<Field["kind"], string>> = {
      energy: "kWh",
      percent: "%",
      distance: this.format.lengthUnit,
      money: String(this.row["cost_currency"] ?? this.info?.currency ?? ""),
    };
    const unit = units[field.kind];
    return unit ? ` (${unit})` : "";
  }

  /** Only what was touched is an edit: the rest stays what it was. */
  private values(): Record<string, unknown> {
    const touched = this.fields.filter(({ name }) => {
      const text = this.inputs[name];
      return text !== undefined && (this.many ? text !== "" : true);
    });
    return Object.fromEntries(
      touched
        .filter(
          (field) => this.inputs[field.name] !== toInput(this.row[field.name], field, this.format),
        )
        .map((field) => [field.name, fromInput(this.inputs[field.name]!, field, this.format)]),
    );
  }

  private get many(): boolean {
    return (this.asked?.ids.length ?? 0) > 1;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const { table, ids } = this.asked!;
    const values = this.values();
    if (!Object.keys(values).length) {
      this.closeDialog();
      return;
    }
    this.saving = true;
    try {
      const { batch_id } = ids.length
        ? await update(this.hass, table, ids, values)
        : await add(this.hass, table, this.vehicle, values);
      const { hass } = this;
      offerUndo(this.say, "session.saved", () => undo(hass, batch_id));
      this.closeDialog();
    } catch (error) {
      this.problem = messageOf(error);
    } finally {
      this.saving = false;
    }
  }
}
