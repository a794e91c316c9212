import{a as d,b as a,c as o,g as l,h as s,j as p}from"./chunk-VTIDPPXK.js";import{a as n}from"./chunk-BHICOPKY.js";import{b as t}from"./chunk-HZWT6QKO.js";var b=d`
  dialog {
    padding: 0;
    border: 0;
    width: min(720px, calc(100vw - 32px));
    max-height: min(900px, calc(100dvh - 48px));
    border-radius: var(--ha-dialog-border-radius, 24px);
    background: var(--ha-dialog-surface-background, var(--card-background-color));
    color: var(--primary-text-color);
    box-shadow: 0 8px 32px rgb(0 0 0 / 30%);
    flex-direction: column;
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
  }
  dialog.small {
    width: min(420px, calc(100vw - 32px));
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  @media (max-width: 600px) {
    dialog:not(.small) {
      width: 100vw;
      max-width: 100vw;
      height: 100dvh;
      max-height: 100dvh;
      margin: 0;
      border-radius: 0;
    }
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding-block: 8px;
    padding-inline: 8px 16px;
  }
  header div {
    flex: 1;
    min-width: 0;
  }
  header h2 {
    margin: 0;
    font-size: 20px;
    font-weight: 400;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .small header {
    padding-inline-start: 24px;
    padding-top: 20px;
  }
  .content {
    flex: 1;
    overflow-y: auto;
    padding: 4px 24px 24px;
  }
  @media (max-width: 600px) {
    dialog:not(.small) .content {
      padding: 4px 16px 24px;
    }
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    justify-content: flex-end;
    padding: 12px 16px;
    border-top: 1px solid var(--divider-color);
  }
  footer .apart {
    margin-inline-end: auto;
  }
  section {
    margin-top: 24px;
  }
  section h3 {
    margin: 0 0 8px;
    font-size: 16px;
    font-weight: 500;
  }
  .form-error {
    margin: 0 0 12px;
    padding: 8px 12px;
    border-radius: 8px;
    background: color-mix(in srgb, var(--error-color) 16%, transparent);
  }
`,i=class extends p{constructor(){super(...arguments);this.small=!1}async showDialog(e){this.asked=e,this.error=void 0,await this.opened(e),await this.updateComplete,this.dialog?.open||this.dialog?.showModal()}closeDialog(){return this.dialog?.close(),!0}render(){return this.asked?a`<dialog
      class=${this.small?"small":""}
      aria-labelledby="title"
      @close=${this.closed}
      @click=${this.backdrop}
    >
      ${this.renderDialog(this.asked)}
    </dialog>`:o}renderHeader(e,c=o){let r=this.say("common.close");return a`<header role="none">
      ${this.small?o:a`<button
              class="icon-button"
              aria-label=${r}
              title=${r}
              @click=${this.closeDialog}
            >
              <ha-icon icon="mdi:close"></ha-icon>
            </button>`}
      <div>
        <h2 id="title">${e}</h2>
        ${c}
      </div>
    </header>`}backdrop(e){e.target===this.dialog&&this.closeDialog()}closed(){this.asked=void 0,n(this,"dialog-closed",{dialog:this.localName})}};t([l()],i.prototype,"asked",2),t([s("dialog")],i.prototype,"dialog",2);export{b as a,i as b};
