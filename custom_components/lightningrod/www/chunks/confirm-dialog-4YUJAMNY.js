import{a,b as c}from"./chunk-TQ45DH7M.js";import{b as o,e as r,k as s}from"./chunk-MUL2267L.js";import"./chunk-BHICOPKY.js";import"./chunk-L4RVHQKQ.js";import"./chunk-MLXI7IQM.js";import"./chunk-EX4GIHYE.js";import{b as e}from"./chunk-HZWT6QKO.js";var t=class extends c{constructor(){super(...arguments);this.small=!0}async load(){}async opened(){}renderDialog({text:n,action:i,confirmed:l}){return o`${this.renderHeader(n)}
      <footer>
        <button class="button" autofocus @click=${this.closeDialog}>
          ${this.say("common.cancel")}
        </button>
        <button
          class="button danger"
          @click=${()=>{this.closeDialog(),l()}}
        >
          ${i}
        </button>
      </footer>`}};t.styles=[s,a],t=e([r("lightningrod-confirm-dialog")],t);export{t as ConfirmDialog};
