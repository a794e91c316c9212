import{b as e,c as o,g as a,j as l}from"./chunk-EMCIOABO.js";import{c as d,d as c}from"./chunk-GUSQ6VJU.js";import{b as s}from"./chunk-HZWT6QKO.js";var i=class extends l{setConfig(t){let r=this.config===void 0;this.config=t,r||this.reload()}render(){return e`<ha-card>${this.renderCard()}</ha-card>`}renderHead(t,...r){let n=this.config.title??t;return!n&&r.every(m=>m===o)?o:e`<div class="head">
      <h2>${n}</h2>
      ${r}
    </div>`}renderError(){return e`<div class="message" role="alert">
      <div>${this.say("common.error",{message:this.error??""})}</div>
      <button class="button" @click=${()=>{this.reload()}}>${this.say("common.retry")}</button>
    </div>`}renderSettings(t=this.say("common.settings")){return e`<button class="button" @click=${()=>c(d)}>${t}</button>`}renderLoading(){return e`<div class="message" role="status">${this.say("common.loading")}…</div>`}};s([a()],i.prototype,"config",2);export{i as a};
