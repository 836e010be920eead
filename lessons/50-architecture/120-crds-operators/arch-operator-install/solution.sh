kubectl apply -f ~/lab/operator/crd.yaml
kubectl wait --for=condition=Established crd/sites.web.example.com --timeout=30s
kubectl apply -f ~/lab/operator/rbac.yaml -f ~/lab/operator/operator.yaml
kubectl -n arch-oper rollout status deployment/site-operator --timeout=120s
kubectl -n arch-oper logs deployment/site-operator
kubectl patch clusterrole site-operator --type=json -p '[{"op":"add","path":"/rules/-","value":{"apiGroups":["apps"],"resources":["deployments"],"verbs":["get","list","watch","create","update","patch"]}}]'
kubectl apply -f - <<'EOF'
apiVersion: web.example.com/v1
kind: Site
metadata: { name: blog, namespace: arch-oper }
spec: { replicas: {{replicas}} }
EOF
kubectl -n arch-oper wait --for=create deployment/blog --timeout=60s
kubectl -n arch-oper rollout status deployment/blog --timeout=60s
