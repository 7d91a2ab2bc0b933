using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>The value under one subkey, and when it expires, in Unix seconds.</summary>
public sealed record HivemindEntry(JsonElement Value, double Expires);
