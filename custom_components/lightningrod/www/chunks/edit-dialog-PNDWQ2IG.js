import{a as u,b as d,e as c,f as g}from"./chunk-UYPSTGNU.js";import{a as O,b as T}from"./chunk-OACTTZHN.js";import"./chunk-EK7PKTH2.js";import{a as _}from"./chunk-M7ERJ4SI.js";import{a as k,b as n,c as a,e as w,g as h,i as x,k as F}from"./chunk-VTIDPPXK.js";import"./chunk-BHICOPKY.js";import{g as v,h as y,i as f,j as b,n as $}from"./chunk-W6IRSUET.js";import"./chunk-MLXI7IQM.js";import"./chunk-L35IES5G.js";import{b as l}from"./chunk-HZWT6QKO.js";var S={moment:{type:"datetime-local"},energy:{type:"number",step:"any",min:"0"},percent:{type:"number",step:"any",min:"0",max:"100"},distance:{type:"number",step:"any",min:"0"},money:{type:"number",step:"any"}},r=class extends T{constructor(){super(...arguments);this.row={};this.inputs={};this.vehicle="";this.saving=!1}async load(){this.vehicle||=this.asked?.vehicle??this.info?.vehicles[0]?.vehicle??""}async opened({table:e,ids:t,row:s,vehicle:i}){if(this.row={},this.inputs={},this.problem=void 0,this.vehicle=i??"",await this.reload(),t.length!==1)return;let o=e==="sessions"?v:y;this.row={...s??await o(this.hass,t[0])}}get fields(){let e=this.asked?.table==="trips"?d:u,t=(this.asked?.ids.length??0)>1;return e.filter(s=>s.editable&&(!t||s.many))}renderDialog({ids:e}){let t=this.info?.vehicles.filter(s=>!s.removed)??[];return n`${this.renderHeader(this.titleOf())}
      <form @submit=${this.save}>
        <div class="content">
          ${this.problem?n`<p class="form-error" role="alert">${this.problem}</p>`:a}
          ${e.length>1?n`<p class="muted">${this.say("session.edit_many_help")}</p>`:a}
          <div class="grid">
            ${!e.length&&t.length>1?n`<label class="field"
                    >${this.say("session.vehicle")}
                    ${this.select(this.vehicle,t.map(s=>({value:s.vehicle,label:s.name})),s=>this.vehicle=s)}
                  </label>`:a}
            ${this.fields.map(s=>this.renderField(s))}
          </div>
        </div>
        <footer role="none">
          <button type="button" class="button" @click=${this.closeDialog}>
            ${this.say("common.cancel")}
          </button>
          <button class="button primary" ?disabled=${this.saving}>
            ${this.say("common.save")}
          </button>
        </footer>
      </form>`}titleOf(){let{table:e,ids:t}=this.asked,s=e==="sessions"?"session":"trip";return t.length?t.length===1?this.say(`${s}.edit_title`):this.say(`${s}.edit_many`,{count:t.length}):this.say(`${s}.new_title`)}renderField(e){let t=e.kind==="long"||e.kind==="tags",s=e.kind==="tags"?"session.tags_help":e.kind==="money"&&!this.many?"session.cost_help":void 0;return n`<label class=${t?"field long":"field"}>
      <span>${this.say(e.label)}${this.unitOf(e)}</span>
      ${this.renderInput(e)} ${s?n`<small>${this.say(s)}</small>`:a}
    </label>`}renderInput(e){let t=this.inputs[e.name]??c(this.row[e.name],e,this.format),s=m=>this.inputs={...this.inputs,[e.name]:m},i=this.optionsOf(e);if(i)return this.select(t,[{value:"",label:"–"},...i],s);let o=m=>s(m.target.value);if(e.kind==="long")return n`<textarea .value=${t} maxlength="4000" @input=${o}></textarea>`;let p=S[e.kind]??{type:"text"};return n`<input
        type=${p.type}
        step=${p.step??a}
        min=${p.min??a}
        max=${p.max??a}
        ?required=${e.needed&&!this.asked?.ids.length}
        list=${e.kind==="network"?"networks":a}
        .value=${t}
        @input=${o}
      />${e.kind==="network"?n`<datalist id="networks">
              ${this.info?.networks.map(m=>n`<option value=${m}></option>`)}
            </datalist>`:a}`}select(e,t,s){return n`<select @change=${i=>s(i.target.value)}>
      ${t.map(i=>n`<option value=${i.value} ?selected=${i.value===e}>${i.label}</option>`)}
    </select>`}optionsOf(e){if(e.kind==="place")return(this.info?.places.filter(s=>!s.removed)??[]).map(s=>({value:String(s.id),label:s.name}));if(e.kind==="class")return["business","private","commute"].map(t=>({value:t,label:this.say(`class.${t}`)}));if(e.kind==="charge")return["AC_LEVEL_1","AC_LEVEL_2","DC_FAST"].map(t=>({value:t,label:this.say(`charge.${t.toLowerCase()}`)}))}unitOf(e){let s={energy:"kWh",percent:"%",distance:this.format.lengthUnit,money:String(this.row.cost_currency??this.info?.currency??"")}[e.kind];return s?` (${s})`:""}values(){let e=this.fields.filter(({name:t})=>{let s=this.inputs[t];return s!==void 0&&(this.many?s!=="":!0)});return Object.fromEntries(e.filter(t=>this.inputs[t.name]!==c(this.row[t.name],t,this.format)).map(t=>[t.name,g(this.inputs[t.name],t,this.format)]))}get many(){return(this.asked?.ids.length??0)>1}async save(e){e.preventDefault();let{table:t,ids:s}=this.asked,i=this.values();if(!Object.keys(i).length){this.closeDialog();return}this.saving=!0;try{let{batch_id:o}=s.length?await f(this.hass,t,s,i):await b(this.hass,t,this.vehicle,i),{hass:p}=this;_(this.say,"session.saved",()=>$(p,o)),this.closeDialog()}catch(o){this.problem=x(o)}finally{this.saving=!1}}};r.styles=[F,O,k`
      form {
        display: contents;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(200px, 100%), 1fr));
        gap: 14px;
      }
      .long {
        grid-column: 1 / -1;
      }
      textarea {
        min-height: 72px;
      }
      label small {
        color: var(--secondary-text-color);
      }
    `],l([h()],r.prototype,"row",2),l([h()],r.prototype,"inputs",2),l([h()],r.prototype,"vehicle",2),l([h()],r.prototype,"problem",2),l([h()],r.prototype,"saving",2),r=l([w("lightningrod-edit-dialog")],r);export{r as EditDialog};
