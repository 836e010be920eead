# fails: one-role
for n in arch-blue arch-green; do kubectl -n $n create role log-reader --verb=get,list --resource=pods,pods/log; kubectl -n $n create rolebinding log-reader --role=log-reader --group={{group}}; done
