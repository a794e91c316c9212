import{a as k}from"./chunk-3UD5RJHS.js";import{d as y}from"./chunk-EK7PKTH2.js";import{a as b,b as i,c as l,e as x,g as c,k as T,l as _}from"./chunk-2I7BLIK6.js";import"./chunk-BHICOPKY.js";import{q as w,r as v,s as $}from"./chunk-3BKD3SJF.js";import"./chunk-MLXI7IQM.js";import{c as u,d as g}from"./chunk-EX4GIHYE.js";import{b as d}from"./chunk-HZWT6QKO.js";var o=class extends k{constructor(){super(...arguments);this.unnamed=[];this.tariffs=[]}async load(){let{vehicle:t,period:s}=this.config,e=y(s??"all",this.format.timeZone,new Date),[r,n,p]=await Promise.all([w(this.hass,"places",{vehicle:t,...e}),v(this.hass),this.mayWrite?$(this.hass):[]]);this.places=r,this.tariffs=n,this.unnamed=p}renderCard(){let t=this.mayWrite?this.renderSettings():l;return i`${this.renderHead(this.say("places.title"),t)} ${this.renderBody()}`}renderBody(){let{places:t}=this;return t?i`${this.unnamed.length?this.renderUnnamed():l} ${this.renderPlaces(t)}
    ${this.renderNetworks()}`:this.error?this.renderError():this.renderLoading()}renderUnnamed(){let{format:t,say:s}=this;return i`<h3>${s("places.unnamed")}</h3>
      <ul>
        ${this.unnamed.map(e=>i`<li>
              <div>
                ${e.name??e.network??s("type.unknown")}
                <span class="sub">
                  ${[e.address,u(s,"sessions.count",e.sessions,t),t.measure(e.energy_kwh,"kWh",0)].filter(Boolean).join(" · ")}
                </span>
              </div>
              ${this.renderSettings(s("places.name_it"))}
            </li>`)}
      </ul>`}renderPlaces(t){let{say:s}=this,e=[...t.rows,...this.unvisited(t)];return e.length?i`<div class="scroll" tabindex="0" role="region" aria-label=${s("places.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${s("sessions.place")}</th>
            <th scope="col" class="number">${s("sessions.title")}</th>
            <th scope="col" class="number">${s("sessions.energy")}</th>
            <th scope="col" class="number">${s("sessions.cost")}</th>
          </tr>
        </thead>
        <tbody>
          ${e.map(r=>this.renderPlace(r))}
        </tbody>
      </table>
    </div>`:i`<div class="message">${s("common.empty_ledger")}</div>`}renderPlace({name:t,location_type:s,totals:e}){let{format:r,say:n}=this,p=a=>i`<span class="sub">${a}</span>`,h=this.info?.places.find(a=>a.name===t),m=[g(n,"type",s),h?.network].filter(a=>a&&a!==t).join(" · "),f=this.tariffOf(t,h?.network);return i`<tr>
      <th scope="row">
        ${t||n("type.unknown")} ${m?p(m):l}
        ${f?.words?p(f.words):l}
      </th>
      <td class="number">${r.number(e?.sessions??0,0)}</td>
      <td class="number">${r.measure(e?.energy_kwh,"kWh",0)}</td>
      <td class="number">
        ${r.monies(e?.cost)}
        ${Object.entries(e?.price??{}).map(([a,B])=>p(`${r.money(B,a,3)} ${n("sessions.per_kwh")}`))}
        ${e?.unpriced_sessions?p(n("sessions.unpriced_count",{count:e.unpriced_sessions})):l}
      </td>
    </tr>`}unvisited(t){let s=new Set(t.rows.map(e=>e.name));return(this.info?.places??[]).filter(e=>!e.removed&&!s.has(e.name)).filter(e=>this.tariffOf(e.name,e.network)).map(e=>({name:e.name,location_type:e.type}))}tariffOf(t,s){let e=r=>this.tariffs.find(n=>n.name===r);return e(t)??e(s)}renderNetworks(){let t=new Set(this.info?.places.map(e=>e.name)),s=this.tariffs.filter(e=>!t.has(e.name)&&e.words);return s.length?i`<h3>${this.say("places.networks")}</h3>
      <ul>
        ${s.map(({name:e,words:r})=>i`<li>
              <div>${e} <span class="sub">${r}</span></div>
            </li>`)}
      </ul>`:l}};o.styles=[T,_,b`
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
    `],d([c()],o.prototype,"places",2),d([c()],o.prototype,"unnamed",2),d([c()],o.prototype,"tariffs",2),o=d([x("lightningrod-places-card-body")],o);export{o as PlacesCard};
