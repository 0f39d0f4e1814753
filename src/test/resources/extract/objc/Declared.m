#import <Foundation/Foundation.h>

/// A clock, zzdoc.
@interface Clock : NSObject
/// The hour of a day, zzdoc.
- (int) hourOf: (NSDate *)day in: (id)zone;
/// The hour for all, zzdoc.
+ (int) hourOf: (NSDate *)day in: (id)zone;
/// Stops it, zzdoc.
- (void) stop;
/// The zone of its hours, zzdoc.
- (id) zone;
/// A clock of another zone, zzdoc.
+ (instancetype) clockInZone: (id)zone;
/** Compares two, zzdoc.
 *  @return the order
 */
- (NSComparisonResult) compare: (Clock *)other;
/// Whether it runs, zzdoc.
- (BOOL) isRunning;
/// Tells the hours, zzdoc.
- (void) tell: (id)first, ...;
/// Compares with an option, zzdoc.
- (NSComparisonResult) compare: (Clock *)other :(BOOL)exactly;
/// Nobody implements it, zzdoc.
- (void) start;
@end

@interface Clock (Alarms)
/// Rings at some time, zzdoc.
- (void) ring: (int)times;
@end

/// Runs all clocks, zzdoc.
int runAll(NSArray *clocks, int (*f)(int hour));

@implementation Clock

- (int) hourOf: (NSDate *)d in: (id)z
{
    return [d hourIn: z];
}

+ (int) hourOf: (NSDate *)d in: (id)z
{
    return [[self shared] hourOf: d in: z];
}

/// Stops at once, zzdoc.
- (void) stop
{
    running = NO;
}

- (id) zone
{
    return zone;
}

+ (instancetype) clockInZone: (id)z
{
    return [[self alloc] initWithZone: z];
}

- (NSComparisonResult) compare: (Clock *)another
{
    return [self compare: another : NO];
}

- isRunning
{
    return running;
}

- (void) tell: (id)one, ...
{
    [self tellAll: one];
}

- (NSComparisonResult) compare: (Clock *)clock :(BOOL)all
{
    return [hours compare: clock->hours];
}

- (void) start: (int)hour
{
    running = YES;
}

int runAll(NSArray *all, int (*g)(int))
{
    return g([all count]);
}
@end

@implementation Clock (Alarms)
- (void) ring: (int)n
{
    while (n-- > 0) [self beep];
}
@end

@implementation Bell
- (void) ring: (int)n
{
    [self swing: n];
}
@end
