# fails: one-volume, audience, labels
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: st-projected, labels: { app: agent } }
spec:
  volumes:
    - { name: conf, configMap: { name: agent-conf } }
    - { name: tls, secret: { secretName: agent-tls } }
  containers:
    - name: agent
      image: busybox:1.36
      command: [sleep, "86400"]
      volumeMounts:
        - { name: conf, mountPath: /etc/agent/config.yaml, subPath: config.yaml }
        - { name: tls, mountPath: /etc/agent/tls/tls.crt, subPath: tls.crt }
EOF
kubectl -n st-projected wait --for=condition=Ready pod/agent --timeout=60s
