kubectl apply -f - <<'EOF'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: backups.ops.example.com }
spec:
  group: ops.example.com
  scope: Namespaced
  names: { plural: backups, singular: backup, kind: Backup, shortNames: [bk] }
  versions:
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns: [{ name: Retention, type: integer, jsonPath: .spec.retention }]
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [schedule]
              properties:
                schedule: { type: string }
                retention: { type: integer, minimum: 1, maximum: {{limits.most}}, default: {{limits.usual}} }
EOF
kubectl wait --for=condition=Established crd/backups.ops.example.com --timeout=30s
kubectl apply -f - <<'EOF'
apiVersion: ops.example.com/v1
kind: Backup
metadata: { name: nightly, namespace: arch-crd }
spec: { schedule: "0 2 * * *" }
EOF
