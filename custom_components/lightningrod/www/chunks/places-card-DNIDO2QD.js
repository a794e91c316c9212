import{a as T}from"./chunk-PW74EMPI.js";import{d as w}from"./chunk-EK7PKTH2.js";import{a as x,b as i,c as l,e as k,g as c,k as _,l as B}from"./chunk-VTIDPPXK.js";import"./chunk-BHICOPKY.js";import{q as v,r as $,s as b}from"./chunk-W6IRSUET.js";import"./chunk-MLXI7IQM.js";import{c as g,d as y}from"./chunk-L35IES5G.js";import{b as d}from"./chunk-HZWT6QKO.js";var o=class extends T{constructor(){super(...arguments);this.unnamed=[];this.tariffs=[]}async load(){let{vehicle:s,period:t}=this.config,e=w(t??"all",this.format.timeZone,new Date),[r,n,p]=await Promise.all([v(this.hass,"places",{vehicle:s,...e}),$(this.hass),this.mayWrite?b(this.hass):[]]);this.places=r,this.tariffs=n,this.unnamed=p}renderCard(){let s=this.mayWrite?this.renderSettings():l;return i`${this.renderHead(this.say("places.title"),s)} ${this.renderBody()}`}renderBody(){let{places:s}=this;return s?i`${this.unnamed.length?this.renderUnnamed():l} ${this.renderPlaces(s)}
    ${this.renderNetworks()}`:this.error?this.renderError():this.renderLoading()}renderUnnamed(){let{format:s,say:t}=this;return i`<h3>${t("places.unnamed")}</h3>
      <ul>
        ${this.unnamed.map(e=>i`<li>
              <div>
                ${e.name??e.network??t("type.unknown")}
                <span class="sub">
                  ${[e.address,g(t,"sessions.count",e.sessions,s),s.measure(e.energy_kwh,"kWh",0)].filter(Boolean).join(" · ")}
                </span>
              </div>
              ${this.renderSettings(t("places.name_it"))}
            </li>`)}
      </ul>`}renderPlaces(s){let{say:t}=this,e=[...s.rows,...this.unvisited(s)];return e.length?i`<div class="scroll" tabindex="0" role="region" aria-label=${t("places.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t("sessions.place")}</th>
            <th scope="col" class="number">${t("sessions.title")}</th>
            <th scope="col" class="number">${t("sessions.energy")}</th>
            <th scope="col" class="number">${t("sessions.cost")}</th>
          </tr>
        </thead>
        <tbody>
          ${e.map(r=>this.renderPlace(r))}
        </tbody>
      </table>
    </div>`:i`<div class="message">${t("common.empty_ledger")}</div>`}renderPlace({name:s,location_type:t,totals:e}){let{format:r,say:n}=this,p=a=>i`<span class="sub">${a}</span>`,m=this.info?.places.find(a=>a.name===s),h=[y(n,"type",t),m?.network].filter(a=>a&&a!==s).join(" · "),f=this.tariffOf(s,m?.network),u=e?.sessions&&e.free_sessions===e.sessions;return i`<tr>
      <th scope="row">
        ${s||n("type.unknown")} ${h?p(h):l}
        ${f?.words?p(f.words):l}
      </th>
      <td class="number">${r.number(e?.sessions??0,0)}</td>
      <td class="number">${r.measure(e?.energy_kwh,"kWh",0)}</td>
      <td class="number">
        ${u?n("common.free"):r.monies(e?.cost)}
        ${Object.entries(!u&&e?.price||{}).map(([a,R])=>p(`${r.money(R,a,3)} ${n("sessions.per_kwh")}`))}
        ${e?.unpriced_sessions?p(n("sessions.unpriced_count",{count:e.unpriced_sessions})):l}
      </td>
    </tr>`}unvisited(s){let t=new Set(s.rows.map(e=>e.name));return(this.info?.places??[]).filter(e=>!e.removed&&!t.has(e.name)).filter(e=>this.tariffOf(e.name,e.network)).map(e=>({name:e.name,location_type:e.type}))}tariffOf(s,t){let e=r=>this.tariffs.find(n=>n.name===r);return e(s)??e(t)}renderNetworks(){let s=new Set(this.info?.places.map(e=>e.name)),t=this.tariffs.filter(e=>!s.has(e.name)&&e.words);return t.length?i`<h3>${this.say("places.networks")}</h3>
      <ul>
        ${t.map(({name:e,words:r})=>i`<li>
              <div>${e} <span class="sub">${r}</span></div>
            </li>`)}
      </ul>`:l}};o.styles=[_,B,x`
      .scroll {
        overflow-x: auto;
        padding: 0 8px 12px;
      }
      thead .number {
        white-space: normal;
      }
      thead th {
        vertical-align: bottom;
      }
      tbody th {
        font-size: 14px;
        font-weight: 400;
        color: var(--primary-text-color);
      }
      h3 {
        margin: 4px 16px;
        font-size: 14px;
        font-weight: 500;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 16px 12px;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 8px 0;
        border-top: 1px solid var(--divider-color);
      }
      li > div {
        flex: 1 1 10em;
        min-width: 0;
      }
      .sub {
        display: block;
        font-size: 12px;
        color: var(--secondary-text-color);
      }
    `],d([c()],o.prototype,"places",2),d([c()],o.prototype,"unnamed",2),d([c()],o.prototype,"tariffs",2),o=d([k("lightningrod-places-card-body")],o);export{o as PlacesCard};
