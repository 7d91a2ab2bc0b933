using System.Text.Json;

namespace Registry.Registrations;

/// <summary>The body of a heartbeat as it came in; see <see cref="RegistrationBody"/>. Every field is optional.</summary>
public sealed record HeartbeatBody
{
    public string? VramAvailableGb { get; init; }

    public string? TokensServedSinceLast { get; init; }

    /// <summary>active (default), online, draining, maintenance or offline.</summary>
    public string? Status { get; init; }

    /// <summary>Grows with every heartbeat of one API key; makes a retried heartbeat count its tokens once.</summary>
    public string? Sequence { get; init; }

    public IReadOnlyList<FieldError> Malformed { get; init; } = [];

    public static HeartbeatBody FromJson(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new HeartbeatBody
        {
            VramAvailableGb = fields.Number("vram_available_gb"),
            TokensServedSinceLast = fields.Number("tokens_served_since_last"),
            Status = fields.Text("status"),
            Sequence = fields.Number("sequence"),
            Malformed = fields.Malformed,
        };
    }
}
