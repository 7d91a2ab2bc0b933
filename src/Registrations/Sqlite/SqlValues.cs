using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Registry.Registrations.Liveness;

namespace Registry.Registrations.Sqlite;

/// <summary>How values of the domain look in columns.</summary>
internal static class SqlValues
{
    private const int OutageBytes = 2 * sizeof(long);

    public static void Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        command.ExecuteNonQuery();
    }

    public static byte[] Of(Guid id) => id.ToByteArray(bigEndian: true);

    public static Guid ToGuid(byte[] column) => new(column, bigEndian: true);

    public static long Of(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static long? Of(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static DateTimeOffset ToTime(long column) => DateTimeOffset.FromUnixTimeMilliseconds(column);

    public static string? Of(decimal? number) => number?.ToString(CultureInfo.InvariantCulture);

    public static decimal ToDecimal(string column) => decimal.Parse(column, CultureInfo.InvariantCulture);

    public static byte[]? Of(IReadOnlyList<Outage> outages)
    {
        if (outages.Count == 0) return null;
        var bytes = new byte[outages.Count * OutageBytes];
        for (var i = 0; i < outages.Count; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(i * OutageBytes), Of(outages[i].From));
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan((i * OutageBytes) + sizeof(long)), Of(outages[i].To));
        }

        return bytes;
    }

    public static IReadOnlyList<Outage> ToOutages(byte[] bytes)
    {
        var outages = new Outage[bytes.Length / OutageBytes];
        for (var i = 0; i < outages.Length; i++)
        {
            outages[i] = new Outage(
                ToTime(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(i * OutageBytes))),
                ToTime(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan((i * OutageBytes) + sizeof(long)))));
        }

        return outages;
    }
}
