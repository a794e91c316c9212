import{a,b as n}from"./chunk-OACTTZHN.js";import{b as o,e as r,k as s}from"./chunk-VTIDPPXK.js";import"./chunk-BHICOPKY.js";import"./chunk-W6IRSUET.js";import"./chunk-MLXI7IQM.js";import"./chunk-L35IES5G.js";import{b as t}from"./chunk-HZWT6QKO.js";var e=class extends n{constructor(){super(...arguments);this.small=!0}async load(){}async opened(){}renderDialog({text:c,action:l,confirmed:i}){return o`${this.renderHeader(c)}
      <footer role="none">
        <button class="button" autofocus @click=${this.closeDialog}>
          ${this.say("common.cancel")}
        </button>
        <button
          class="button danger"
          @click=${()=>{this.closeDialog(),i()}}
        >
          ${l}
        </button>
      </footer>`}};e.styles=[s,a],e=t([r("lightningrod-confirm-dialog")],e);export{e as ConfirmDialog};
