import{a as h}from"./chunk-O5AKDVIM.js";import{b as u}from"./chunk-OESEJ7WX.js";import{a as l,b as r,c as d,e as p,g as m,k as v,l as g}from"./chunk-LZVEVQ6C.js";import{q as c}from"./chunk-ZC33SA3K.js";import"./chunk-FMPRBP2E.js";import"./chunk-VVKJIMK5.js";import{b as a}from"./chunk-HZWT6QKO.js";var $=6,n=class extends h{async load(){let e=this.config.vehicle;this.found=await c(this.hass,"attention",{vehicle:e})}renderCard(){return r`${this.renderHead(this.say("attention.title"))} ${this.renderBody()}`}renderBody(){let{found:e}=this;if(!e)return this.error?this.renderError():this.renderLoading();let{unpriced:t,review:i,trip_review:o,gaps:s}=e;return!t.count&&!i.count&&!o.count&&!s.count?r`<div class="good" role="status">
        <ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.say("attention.none")}
      </div>`:r`<ul>
      ${this.renderItem("mdi:cash-remove","attention.unpriced",t.count,t.session_ids,"session")}
      ${this.renderItem("mdi:eye-outline","attention.review",i.count,i.session_ids,"session")}
      ${this.renderItem("mdi:eye-outline","attention.trip_review",o.count,o.trip_ids,"trip")}
      ${s.count?this.renderGaps(s):d}
    </ul>`}renderItem(e,t,i,o,s){if(!i)return d;let f=`${t}_${i===1?"one":"other"}`;return r`<li>
      <ha-icon icon=${e}></ha-icon>
      <div>${this.say(f,{count:this.format.number(i,0)})}</div>
      ${o.slice(0,1).map(y=>r`<button class="button" @click=${()=>this.open(s,y)}>
              ${this.say(i>1?"attention.newest":"attention.open")}
            </button>`)}
    </li>`}renderGaps(e){let{format:t,say:i}=this;return r`<li>
      <ha-icon icon="mdi:map-marker-question-outline"></ha-icon>
      <div>
        <details>
          <summary>
            ${i("attention.gaps",{distance:t.distance(e.distance_km,0),count:t.number(e.count,0)})}
          </summary>
          ${e.rows.slice(0,$).map(o=>r`<div class="muted">
                ${t.distance(o.distance_km,0)}:
                ${i("session.between",{from:t.dateTime(o.start),to:t.dateTime(o.end)})}
              </div>`)}
        </details>
      </div>
    </li>`}open(e,t){let i=e==="session"?()=>import("./session-dialog-UOHW2YI6.js"):()=>import("./trip-dialog-WHF4XKNM.js");u(this,`lightningrod-${e}-dialog`,i,{id:t})}};n.styles=[v,g,l`
      ul {
        list-style: none;
        margin: 0;
        padding: 0 16px 12px;
      }
      li {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 8px 0;
        border-top: 1px solid var(--divider-color);
      }
      li:first-child {
        border-top: 0;
      }
      li > ha-icon {
        color: var(--warning-color);
        flex: none;
      }
      li > div {
        flex: 1;
        min-width: 0;
      }
      .good {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 4px 16px 16px;
      }
      .good ha-icon {
        color: var(--success-color);
      }
      details {
        font-size: 13px;
      }
      summary {
        cursor: pointer;
      }
    `],a([m()],n.prototype,"found",2),n=a([p("lightningrod-attention-card-body")],n);export{n as AttentionCard};
