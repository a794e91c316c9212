import{b as d}from"./chunk-BDOKKIGS.js";import{a as y,d as c}from"./chunk-GDVQ76LI.js";import"./chunk-BSUR3XAA.js";import{a as v}from"./chunk-O5AKDVIM.js";import{b as m,c as f,d as g}from"./chunk-AO4XXW7Q.js";import{a as b,b as r,c as h,e as w,g as l,k as $,l as k}from"./chunk-LZVEVQ6C.js";import{q as u}from"./chunk-ZC33SA3K.js";import{a as p}from"./chunk-FMPRBP2E.js";import"./chunk-VVKJIMK5.js";import{b as a}from"./chunk-HZWT6QKO.js";var o=class extends v{constructor(){super(...arguments);this.table=!1;this.asked=0}setConfig(e){this.period=void 0,this.network=void 0,this.answer=void 0,super.setConfig(e)}get kind(){return d(this.config.chart)[1]}get shownPeriod(){return this.period??this.config.period??this.kind.period}get shownNetwork(){if(!this.kind.network)return;let e=new Set(this.info?.places.map(s=>s.name)),i=this.info?.networks??[],t=i.find(s=>!e.has(s))??i[0];return this.network??this.config.network??t}async load(){let e=++this.asked,{kind:i}=this;if(i.network&&!this.shownNetwork){this.answer={};return}let t=this.config.vehicle??(i.single?this.info?.vehicles[0]?.vehicle:void 0),s=await u(this.hass,i.figure,{vehicle:t,network:this.shownNetwork,...g(this.shownPeriod??"all",this.format.timeZone,new Date)});e===this.asked&&(this.answer=s)}renderCard(){let[e]=d(this.config.chart),i=this.say(`chart.title.${e}`),t=this.answer?this.viewOf(this.answer):void 0;return r`${this.renderHead(i,...this.renderChoices(),t?this.renderToggle(t):h)}
      <div class="body">
        ${this.error&&!t?this.renderError():t?this.renderView(t,this.config.title??i):this.renderLoading()}
      </div>`}viewOf(e){return this.kind.view(e,{say:this.say,format:this.format,currency:this.info?.currency??this.format.currency,now:new Date(`${m(new Date,this.format.timeZone)}Z`)})}renderChoices(){let e=[];if(this.kind.network){let i=(this.info?.networks??[]).map(t=>({value:t,label:t}));e.push(this.select(this.say("sessions.network"),this.shownNetwork,i,t=>{this.network=t}))}else if(this.kind.period){let i=f.filter(t=>t!=="custom").map(t=>({value:t,label:this.say(`period.${t}`)}));e.push(this.select(this.say("config.period"),this.shownPeriod,i,t=>{this.period=t}))}return e}select(e,i,t,s){return r`<select
      aria-label=${e}
      @change=${n=>{s(n.target.value),this.reload()}}
    >
      ${t.map(n=>r`<option value=${n.value} ?selected=${n.value===i}>${n.label}</option>`)}
    </select>`}renderToggle(e){if(!e.plot||c(e.plot))return h;let i=this.say(this.table?"common.show_chart":"common.show_table");return r`<button
      class="icon-button"
      aria-label=${i}
      title=${i}
      @click=${()=>this.table=!this.table}
    >
      <ha-icon icon=${this.table?"mdi:chart-bar":"mdi:table"}></ha-icon>
    </button>`}renderView(e,i){let t=e.plot&&!c(e.plot)?e.plot:void 0,s=e.table??(t&&y(t)),n=!t&&!e.table?.rows.length;return r`${e.headline&&!n?r`<div class="headline">${e.headline}</div>`:h}
    ${n?r`<div class="message">${e.note??this.say("chart.empty")}</div>`:t&&!this.table?r`<lightningrod-chart
              .plot=${t}
              .label=${e.headline?`${i}: ${e.headline}`:i}
              .dark=${this.hass.themes.darkMode}
              .numbers=${p(this.hass.locale)}
            ></lightningrod-chart>`:this.renderTable(s,i)}
    ${e.note&&!n?r`<p class="note muted">${e.note}</p>`:h}`}renderTable({head:e,rows:i},t){return r`<div class="scroll" tabindex="0" role="region" aria-label=${t}>
      <table>
        <thead>
          <tr>
            ${e.map((s,n)=>s?r`<th scope="col" class=${n?"number":""}>${s}</th>`:r`<td></td>`)}
          </tr>
        </thead>
        <tbody>
          ${i.map(s=>r`<tr>
                ${s.map((n,x)=>x?r`<td class="number">${n}</td>`:r`<th scope="row">${n}</th>`)}
              </tr>`)}
        </tbody>
      </table>
    </div>`}};o.styles=[$,k,b`
      .body {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-height: 0;
        padding: 0 16px 14px;
      }
      .headline {
        font-size: 22px;
        line-height: 1.3;
        margin-bottom: 6px;
        font-variant-numeric: tabular-nums;
      }
      lightningrod-chart {
        flex: 1;
        min-height: 220px;
      }
      .head select {
        width: auto;
        max-width: 46%;
        min-height: 36px;
        padding: 4px 6px;
        border-color: transparent;
        color: var(--secondary-text-color);
      }
      .scroll {
        overflow: auto;
        max-height: 420px;
        margin: 0 -8px;
      }
      tbody th {
        white-space: nowrap;
      }
      .note {
        margin: 8px 0 0;
        font-size: 12px;
      }
      .message {
        margin: auto;
      }
    `],a([l()],o.prototype,"answer",2),a([l()],o.prototype,"table",2),a([l()],o.prototype,"period",2),a([l()],o.prototype,"network",2),o=a([w("lightningrod-chart-card-body")],o);export{o as ChartCard};
