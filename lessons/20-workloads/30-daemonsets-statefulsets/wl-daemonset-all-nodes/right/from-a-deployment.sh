kubectl -n wl-ds create deployment node-agent --image=busybox:1.36 --dry-run=client -o yaml -- sleep 86400 | sed -e 's/kind: Deployment/kind: DaemonSet/' -e '/replicas:/d' -e '/strategy:/d' -e '/status:/d' > ~/lab/agent.yaml
sed -i -e 's|^        image:|        env: [{ name: NODE_NAME, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]\n        image:|' -e 's|^      containers:|      tolerations: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }]\n      containers:|' ~/lab/agent.yaml
kubectl apply -f ~/lab/agent.yaml
kubectl -n wl-ds rollout status daemonset/node-agent --timeout=90s
