namespace Registry.Dht.Routing;

/// <summary>
/// How many peers of one IP group (IPv4 /16, IPv6 /32) the table and one bucket hold, and how many peers wait for a place in
/// a full bucket.
/// </summary>
internal readonly record struct RoutingTableLimits(int PerGroupInTable, int PerGroupInBucket, int ReplacementsPerBucket = 10);
