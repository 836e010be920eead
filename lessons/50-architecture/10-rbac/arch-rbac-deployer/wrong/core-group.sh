# fails: may
kubectl -n arch-ci create serviceaccount {{account}}
kubectl apply -f - <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: deployer, namespace: arch-ci }
rules:
  - apiGroups: [""]
    resources: [deployments]
    verbs: [get, list, create, update, patch]
EOF
kubectl -n arch-ci create rolebinding deployer --role=deployer --serviceaccount=arch-ci:{{account}}
