import{a as f}from"./chunk-O5AKDVIM.js";import{d as m}from"./chunk-AO4XXW7Q.js";import{c as d}from"./chunk-OESEJ7WX.js";import{a as g,b as n,c as a,e as b,g as c,k as y,l as $}from"./chunk-LZVEVQ6C.js";import{q as h,r as u}from"./chunk-ZC33SA3K.js";import"./chunk-FMPRBP2E.js";import{c as p}from"./chunk-VVKJIMK5.js";import{b as o}from"./chunk-HZWT6QKO.js";var v="/config/integrations/integration/lightningrod",r=class extends f{constructor(){super(...arguments);this.unnamed=[]}async load(){let{vehicle:t,period:s}=this.config,e=m(s??"all",this.format.timeZone,new Date),[i,l]=await Promise.all([h(this.hass,"places",{vehicle:t,...e}),this.mayWrite?u(this.hass):[]]);this.places=i,this.unnamed=l}renderCard(){let t=this.say("common.settings"),s=this.mayWrite?n`<button class="button" @click=${()=>d(v)}>${t}</button>`:a;return n`${this.renderHead(this.say("places.title"),s)} ${this.renderBody()}`}renderBody(){let{places:t}=this;return t?n`${this.unnamed.length?this.renderUnnamed():a} ${this.renderPlaces(t)}`:this.error?this.renderError():this.renderLoading()}renderUnnamed(){let{format:t,say:s}=this;return n`<h3>${s("places.unnamed")}</h3>
      <ul>
        ${this.unnamed.map(e=>n`<li>
              <div>
                ${e.name??e.network??s("type.unknown")}
                <span class="sub">
                  ${[e.address,s(e.sessions===1?"sessions.count_one":"sessions.count_other",{count:e.sessions}),t.measure(e.energy_kwh,"kWh",0)].filter(Boolean).join(" · ")}
                </span>
              </div>
              <button class="button" @click=${()=>d(v)}>
                ${s("places.name_it")}
              </button>
            </li>`)}
      </ul>`}renderPlaces(t){let{format:s,say:e}=this;return t.rows.length?n`<div class="scroll" tabindex="0" role="region" aria-label=${e("places.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${e("sessions.place")}</th>
            <th scope="col" class="number">${e("sessions.title")}</th>
            <th scope="col" class="number">${e("sessions.energy")}</th>
            <th scope="col" class="number">${e("sessions.cost")}</th>
            <th scope="col" class="number">${e("sessions.price")}</th>
          </tr>
        </thead>
        <tbody>
          ${t.rows.map(i=>n`<tr>
                <th scope="row">
                  ${i.name??e("chart.unnamed")}
                  <span class="sub">${this.about(i)}</span>
                </th>
                <td class="number">${s.number(i.totals.sessions,0)}</td>
                <td class="number">${s.measure(i.totals.energy_kwh,"kWh",0)}</td>
                <td class="number">
                  ${s.monies(i.totals.cost)}
                  ${i.totals.unpriced_sessions?n`<span class="sub">
                          ${e("sessions.unpriced_count",{count:i.totals.unpriced_sessions})}
                        </span>`:a}
                </td>
                <td class="number">
                  ${Object.entries(i.totals.price).map(([l,x])=>n`<div>${s.money(x,l,3)}</div>`)}
                </td>
              </tr>`)}
        </tbody>
      </table>
    </div>`:n`<div class="message">${e("common.empty_ledger")}</div>`}about(t){let s=this.info?.places.find(e=>e.name===t.name);return[p(this.say,"type",t.location_type),s?.network].filter(e=>e&&e!==t.name).join(" · ")}};r.styles=[y,$,g`
      .scroll {
        overflow-x: auto;
        padding: 0 8px 12px;
      }
      tbody th {
        white-space: nowrap;
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
        align-items: center;
        gap: 12px;
        padding: 8px 0;
        border-top: 1px solid var(--divider-color);
      }
      li > div {
        flex: 1;
        min-width: 0;
      }
      .sub {
        display: block;
        font-size: 12px;
        color: var(--secondary-text-color);
      }
    `],o([c()],r.prototype,"places",2),o([c()],r.prototype,"unnamed",2),r=o([b("lightningrod-places-card-body")],r);export{r as PlacesCard};
