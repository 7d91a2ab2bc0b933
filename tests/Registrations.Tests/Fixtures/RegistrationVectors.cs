using System.Text.Json;
using Registry.Identity;

namespace Registry.Registrations.Tests.Fixtures;

/// <summary>tests/vectors/registrations.json, made by ethers (make-registration-vectors.mjs).</summary>
internal static class RegistrationVectors
{
    public static JsonElement All { get; } =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "registrations.json"))).RootElement;

    public static IEnumerable<JsonElement> Registrations => All.GetProperty("registrations").EnumerateArray();

    public static IEnumerable<JsonElement> Forgeries => All.GetProperty("forgeries").EnumerateArray();

    public static JsonElement Withdrawal => All.GetProperty("withdrawal");

    public static DateTimeOffset Issued { get; } = All.GetProperty("issued").GetDateTimeOffset();

    public static PeerId Worker { get; } = PeerId.Parse(All.GetProperty("peers").GetProperty("worker").Text("id"));

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static RegistrationBody Body(this JsonElement vector) => RegistrationBody.FromJson(vector.GetProperty("body"));

    /// <summary>The body of a vector with one of its signatures: eip191, eip191_compact or eip712.</summary>
    public static RegistrationBody Signed(this JsonElement vector, string signature = "eip191") => vector.Body() with
    {
        Signature = vector.Text(signature),
        SignatureScheme = signature == "eip712" ? "eip712" : null,
    };
}
