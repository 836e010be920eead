kubectl apply -f - <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: node-metrics }
rules:
  - { apiGroups: [""], resources: [nodes], verbs: [get, list, watch] }
  - { apiGroups: [""], resources: [nodes/metrics], verbs: [get] }
EOF
kubectl delete clusterrolebinding metrics-bot-admin
kubectl create clusterrolebinding metrics-bot-admin --clusterrole=node-metrics --serviceaccount=arch-obs:metrics-bot
kubectl create clusterrole pods-viewer --verb=get,list --resource=pods
kubectl -n arch-obs create rolebinding pods --clusterrole=pods-viewer --serviceaccount=arch-obs:metrics-bot
