kubectl -n fnd-args create secret generic words --from-literal=GREETING=안녕하세요
kubectl -n fnd-args run greeter --image=busybox:1.36 --restart=Never --overrides='{"spec":{"containers":[{"name":"greeter","image":"busybox:1.36","command":["sh","-c","echo $GREETING from $(hostname)"],"envFrom":[{"secretRef":{"name":"words"}}]}]}}'
kubectl -n fnd-args wait --for=jsonpath='{.status.phase}'=Succeeded pod/greeter --timeout=60s
