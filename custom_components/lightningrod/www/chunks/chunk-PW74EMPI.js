import{b as t,c as i,g as a,j as c}from"./chunk-VTIDPPXK.js";import{c as d,d as l}from"./chunk-BHICOPKY.js";import{b as n}from"./chunk-HZWT6QKO.js";var s=class extends c{constructor(){super(...arguments);this.isNear=!0;this.missed=!1}set near(e){this.isNear=e,e&&this.missed&&this.reload()}async reload(){this.missed=!this.isNear,this.isNear&&await super.reload()}setConfig(e){let r=this.config===void 0;this.config=e,r||this.reload()}render(){return t`<ha-card>${this.renderCard()}</ha-card>`}renderHead(e,...r){let o=this.config.title??e;return!o&&r.every(m=>m===i)?i:t`<div class="head">
      <h2>${o}</h2>
      ${r}
    </div>`}renderError(){return t`<div class="message" role="alert">
      <div>${this.say("common.error",{message:this.error??""})}</div>
      <button class="button" @click=${()=>{this.reload()}}>${this.say("common.retry")}</button>
    </div>`}renderSettings(e=this.say("common.settings")){return t`<button class="button" @click=${()=>l(d)}>${e}</button>`}renderLoading(e=0){return t`<div class="message" role="status" style=${`min-height: ${e}px`}>
      ${this.say("common.loading")}…
    </div>`}};n([a()],s.prototype,"config",2);export{s as a};
