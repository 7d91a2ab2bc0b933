namespace Registry.Interop.Tests.Harness;

/// <summary>A peer answered an operation with <c>"ok": false</c>.</summary>
public sealed class PeerRefusedException(string peer, string operation, string error) : Exception($"{peer}: {operation}: {error}")
{
    public string Error => error;
}
