kubectl apply -f - <<'EOF'
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: gold }
value: 100000
globalDefault: false
preemptionPolicy: PreemptLowerPriority
description: another description
EOF
kubectl -n wl-prio patch deployment payments --type=json -p '[{"op":"add","path":"/spec/template/spec/priorityClassName","value":"gold"}]'
kubectl -n wl-prio rollout status deployment/payments --timeout=120s
