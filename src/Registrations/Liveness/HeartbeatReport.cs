using System.Globalization;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Liveness;

/// <summary>A heartbeat's body after validation.</summary>
internal sealed record HeartbeatReport(ReportedStatus Status, decimal? VramAvailableGb, long Tokens, long? Sequence)
{
    private const string WholeNumber = "must be a whole number from 0 to ";

    /// <summary>Null with every mistake in <paramref name="errors"/>.</summary>
    public static HeartbeatReport? Read(HeartbeatBody body, long maxTokens, out List<FieldError> errors)
    {
        errors = [.. body.Malformed];
        var status = ReadStatus(body.Status, errors);
        var vram = ReadVram(body.VramAvailableGb, errors);
        var tokens = ReadWhole(body.TokensServedSinceLast, "tokens_served_since_last", maxTokens, errors);
        var sequence = ReadWhole(body.Sequence, "sequence", long.MaxValue, errors);
        return errors.Count == 0 ? new HeartbeatReport(status, vram, tokens ?? 0, sequence) : null;
    }

    private static ReportedStatus ReadStatus(string? given, List<FieldError> errors)
    {
        switch (given)
        {
            case null or "" or "active" or "online":
                return ReportedStatus.Active;
            case "draining":
                return ReportedStatus.Draining;
            case "maintenance":
                return ReportedStatus.Maintenance;
            case "offline":
                return ReportedStatus.Offline;
            default:
                errors.Add(new FieldError("status", "must be active, online, draining, maintenance or offline"));
                return ReportedStatus.Active;
        }
    }

    private static decimal? ReadVram(string? given, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(given)) return null;
        var value = FieldRules.Gigabytes(given);
        if (value.Canonical is { } canonical) return decimal.Parse(canonical, CultureInfo.InvariantCulture);
        errors.Add(new FieldError("vram_available_gb", value.Error!));
        return null;
    }

    private static long? ReadWhole(string? given, string field, long max, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(given)) return null;
        if (DecimalText.TryNormalise(given, out _, out var value) && value >= 0 && value <= max && decimal.IsInteger(value))
        {
            return (long)value;
        }

        errors.Add(new FieldError(field, WholeNumber + max.ToString(CultureInfo.InvariantCulture)));
        return null;
    }
}
