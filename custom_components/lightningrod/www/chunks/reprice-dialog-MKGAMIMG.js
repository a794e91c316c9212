import{a as P,b as S}from"./chunk-OACTTZHN.js";import{a as g,b as $}from"./chunk-M7ERJ4SI.js";import{a as v,b as r,c as a,e as b,g as m,i as l,k as w}from"./chunk-VTIDPPXK.js";import"./chunk-BHICOPKY.js";import{n as u,o as y,p as f}from"./chunk-W6IRSUET.js";import"./chunk-MLXI7IQM.js";import"./chunk-L35IES5G.js";import{b as n}from"./chunk-HZWT6QKO.js";var x=50,s=class extends S{constructor(){super(...arguments);this.saving=!1}async load(){}async opened(e){this.preview=void 0,this.error=void 0,this.saving=!1,this.look(e)}async look(e){try{this.preview=await y(this.hass,e)}catch(t){this.error=l(t)}}renderDialog(e){return r`${this.renderHeader(this.say("reprice.title"))}
      <div class="content">
        ${this.error?r`<p class="form-error" role="alert">${this.error}</p>`:a}
        ${this.preview?this.renderPreview(this.preview):this.error?a:`${this.say("common.loading")}…`}
      </div>
      <footer role="none">
        <button class="button" @click=${this.closeDialog}>${this.say("common.cancel")}</button>
        <button
          class="button primary"
          ?disabled=${this.saving||!this.preview?.changed}
          @click=${()=>{this.apply(e)}}
        >
          ${this.say("common.apply")}
        </button>
      </footer>`}renderPreview({sessions:e,changed:t,before:p,after:d,changes:k}){let{format:o}=this,h=o.number(e,0);if(!t)return r`<p>${this.say("reprice.none",{count:h})}</p>`;let c=k.slice(0,x);return r`<p>
        ${this.say("reprice.some",{changed:o.number(t,0),count:h})}
        ${this.say("reprice.help")}
      </p>
      <table>
        <tbody>
          <tr>
            <td><b>${this.say("common.total")}</b></td>
            <td><b>${this.sum(p)} → ${this.sum(d)}</b></td>
          </tr>
          ${c.map(i=>r`<tr>
                <td>
                  ${o.date(i.start)}
                  <span class="muted">${i.place||i.network||"–"}</span>
                </td>
                <td>${this.cost(i.before)} → ${this.cost(i.after)}</td>
              </tr>`)}
        </tbody>
      </table>
      ${t>c.length?r`<p class="muted">
              ${this.say("reprice.more",{count:o.number(t-c.length,0)})}
            </p>`:a}`}cost({cost:e,cost_currency:t}){return e===null?this.say("sessions.no_price"):Number(e)?this.format.money(e,t):this.say("common.free")}sum({cost:e,unpriced:t}){let p=this.say("sessions.unpriced_count",{count:this.format.number(t,0)});return[...Object.keys(e).length?[this.format.monies(e)]:[],...t?[p]:[]].join(", ")||this.say("common.free")}async apply(e){this.saving=!0;try{let{batch_id:t}=await f(this.hass,e);this.closeDialog(),t&&g(this.say,"reprice.done",()=>u(this.hass,t))}catch(t){$({message:l(t)})}finally{this.saving=!1}}};s.styles=[w,P,v`
      table {
        width: 100%;
        border-collapse: collapse;
      }
      td {
        padding: 6px 0;
        border-top: 1px solid var(--divider-color);
      }
      td:last-child {
        text-align: end;
      }
    `],n([m()],s.prototype,"preview",2),n([m()],s.prototype,"saving",2),s=n([b("lightningrod-reprice-dialog")],s);export{s as RepriceDialog};
