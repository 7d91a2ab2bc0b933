using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>A peer record as Helia's client hands it to its application, and what the daemon adds to the standard's fields.</summary>
public sealed record DelegatedRecord(string Id, IReadOnlyList<string> Addrs, IReadOnlyList<string> Protocols, IReadOnlyList<JsonElement> Workers);
