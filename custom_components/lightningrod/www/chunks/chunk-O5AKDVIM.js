import{b as e,c as o,g as a,j as d}from"./chunk-LZVEVQ6C.js";import{b as s}from"./chunk-HZWT6QKO.js";var i=class extends d{setConfig(r){let t=this.config===void 0;this.config=r,t||this.reload()}render(){return e`<ha-card>${this.renderCard()}</ha-card>`}renderHead(r,...t){let n=this.config.title??r;return!n&&t.every(l=>l===o)?o:e`<div class="head">
      <h2>${n}</h2>
      ${t}
    </div>`}renderError(){return e`<div class="message" role="alert">
      <div>${this.say("common.error",{message:this.error??""})}</div>
      <button class="button" @click=${()=>{this.reload()}}>${this.say("common.retry")}</button>
    </div>`}renderLoading(){return e`<div class="message" role="status">${this.say("common.loading")}…</div>`}};s([a()],i.prototype,"config",2);export{i as a};
