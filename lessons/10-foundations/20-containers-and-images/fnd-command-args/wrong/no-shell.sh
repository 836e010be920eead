# fails: log-line
kubectl -n fnd-args run greeter --image=busybox:1.36 --restart=Never --env=GREETING=안녕하세요 --command -- echo '$GREETING from $(hostname)'
kubectl -n fnd-args wait --for=jsonpath='{.status.phase}'=Succeeded pod/greeter --timeout=60s
