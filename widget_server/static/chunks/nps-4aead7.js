var c=(r,n,s,e)=>e.scale(r,n,s,e,0,10,"numbers");export{c as render};
