import{a as m,b as p}from"./chunk-OACTTZHN.js";import{a as i,b as o,e as d,g as n,k as l}from"./chunk-VTIDPPXK.js";import"./chunk-BHICOPKY.js";import"./chunk-W6IRSUET.js";import"./chunk-MLXI7IQM.js";import"./chunk-L35IES5G.js";import{b as a}from"./chunk-HZWT6QKO.js";var t=class extends p{async load(){}async opened({table:e,config:s}){await(e==="sessions"?import("./sessions-card-4H2BKOMN.js"):import("./trips-card-24SHWJE6.js"));let r=document.createElement(`lightningrod-${e}-card-body`);r.setConfig({filters:!1,title:"",...s}),r.hass=this.hass,this.list=r}requestUpdate(e,s){super.requestUpdate(e,s),e==="hass"&&this.list&&(this.list.hass=this.hass)}renderDialog({title:e}){return o`${this.renderHeader(e)}
      <div class="content">${this.list}</div>`}};t.styles=[l,m,i`
      .content {
        padding-inline: 0;
        --ha-card-border-width: 0;
        --ha-card-box-shadow: none;
        --ha-card-background: transparent;
      }
    `],a([n()],t.prototype,"list",2),t=a([d("lightningrod-list-dialog")],t);export{t as ListDialog};
